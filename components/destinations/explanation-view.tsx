'use client';
import { useEffect, useState } from 'react';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { Explanation } from '../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../lib/mesh/view/explanation-view.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { ReportedTexts, VerdictBadge } from '../panel/reported-section.tsx';
import { TraceList } from '../panel/trace-list.tsx';
import { useExplanation } from '../query/explanation.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Alert } from '../ui/alert.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { AdviceList } from './answer/advice-list.tsx';
import { FurtherAnswers } from './answer/further-answers.tsx';
import { Headline } from './answer/headline.tsx';
import { MeshFactsList } from './answer/mesh-facts.tsx';
import { OverriddenList } from './answer/overridden-list.tsx';
import { CallersMatrix } from './callers/callers-matrix.tsx';
import { ClientField } from './callers/client-field.tsx';
import { destinationWords, fieldText } from './destination-words.ts';
import { ExplanationSkeleton, NoExplanation } from './no-explanation.tsx';
import { ObjectLink } from './object-link.tsx';
import { Part } from './part.tsx';
import { rememberDestination } from './search/recent.ts';

interface ExplanationViewProps {
  readonly to: string;
  readonly from: string | null;
  readonly onFrom: (from: string | null) => void;
}

/** The answer for one destination and all that it hangs on; it follows the cluster while it is open. */
export function ExplanationView({ to, from, onFrom }: ExplanationViewProps) {
  const { data, error, refetch, isFetching, isPlaceholderData } = useExplanation(to, from);
  const clusterId = useSession().data?.cluster.id;
  const shown = data && destinationKey(data.to);
  useEffect(() => {
    if (clusterId !== undefined && shown !== undefined) rememberDestination(clusterId, shown);
  }, [clusterId, shown]);

  const failure = error ? appErrorOf(error) : undefined;
  const retry = { onRetry: () => void refetch(), busy: isFetching };
  if (!data) {
    return (
      <>
        <h1 className="sr-only">Destinations</h1>
        {failure ? (
          <NoExplanation to={to} from={from} error={failure} onFromNobody={() => onFrom(null)} {...retry} />
        ) : (
          <ExplanationSkeleton what={fieldText(to)} />
        )}
      </>
    );
  }
  return (
    <div className={isPlaceholderData ? 'space-y-3 opacity-60 transition-opacity' : 'space-y-3'}>
      <Notices key={shown} explanation={data} failure={failure} {...retry} />
      <Content explanation={data} from={from} onFrom={onFrom} />
    </div>
  );
}

interface NoticesProps {
  readonly explanation: Explanation;
  readonly failure: AppError | undefined;
  readonly onRetry: () => void;
  readonly busy: boolean;
}

/** What happened to the destination since it was opened. */
function Notices({ explanation, failure, onRetry, busy }: NoticesProps) {
  const [uid, setUid] = useState(explanation.uid);
  if (failure?.code === 'notFound')
    return (
      <Alert level="warn" title={`${destinationWords(explanation.to)} was deleted`} announce>
        <p>Below is what was last known of it.</p>
      </Alert>
    );
  if (failure) return <Failure title="This is not up to date" error={failure} onRetry={onRetry} busy={busy} />;
  if (uid === explanation.uid) return null;
  return (
    <Alert level="warn" title="It was deleted and made again" announce>
      <p>This is a new object of the same name, not the one that you opened.</p>
      <Button size="sm" onClick={() => setUid(explanation.uid)}>
        Understood
      </Button>
    </Alert>
  );
}

function Content({ explanation, from, onFrom }: Omit<ExplanationViewProps, 'to'> & { readonly explanation: Explanation }) {
  const { answers, mesh, paths, assumptions } = explanation;
  const [answer, ...further] = answers;
  const { reported, overridden, advice, trace } = answer;
  const self = refKey(explanation.to);
  return (
    <>
      <Headline explanation={explanation} />
      {advice.length > 0 && (
        <Part title="What to do" className="border-(--broken-line)!">
          <AdviceList advice={advice} />
        </Part>
      )}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-3">
          <Part title="Why">
            <TraceList trace={trace} link={(target) => <ObjectLink target={target} inTopology={refKey(target) === self} />} />
          </Part>
          {overridden.length > 0 && (
            <Part title="What does not count" aside={<Badge>{overridden.length}</Badge>}>
              <OverriddenList overridden={overridden} />
            </Part>
          )}
        </div>
        <div className="min-w-0 space-y-3">
          <Part title="What istiod says" aside={<VerdictBadge verdict={reported.verdict} />}>
            <ReportedTexts reported={reported} />
          </Part>
          {mesh && (
            <Part
              title="In the mesh"
              aside={
                mesh.pods > 0 && (
                  <Badge>
                    {mesh.captured.toLocaleString('en')} of {mesh.pods.toLocaleString('en')} captured
                  </Badge>
                )
              }
            >
              <MeshFactsList mesh={mesh} />
            </Part>
          )}
          {assumptions.length > 0 && (
            <Part title="What had to be assumed">
              <ul className="list-disc space-y-1 pl-4 text-[13px] text-text-2">
                {assumptions.map((one) => (
                  <li key={one}>
                    <Verbatim text={one} />
                  </li>
                ))}
              </ul>
            </Part>
          )}
        </div>
      </div>
      <Part
        title="Who calls"
        aside={
          <div className="w-96 max-w-full">
            <ClientField from={from} onFrom={onFrom} />
          </div>
        }
        about={explanation.from ? undefined : 'The same destination can be handled for one caller and passed by for another.'}
      >
        {explanation.from && (
          <p className="mb-1 text-[13px] text-text-2">
            Called from <ObjectLink target={explanation.from.pod} />: <Verbatim text={explanation.from.says} />
          </p>
        )}
        {paths.length > 0 ? (
          <CallersMatrix paths={paths} />
        ) : (
          <p className="py-2 text-[13px] text-text-2">Nothing can call it: there is no address that leads to it now.</p>
        )}
      </Part>
      {further.length > 0 && (
        <Part
          title={explanation.to.kind === 'Pod' ? 'Addressed through a Service' : 'What is behind it, addressed directly'}
          aside={<Badge>{explanation.furtherTotal.toLocaleString('en')}</Badge>}
          about={
            explanation.to.kind === 'Pod'
              ? 'Traffic that goes to a Service in front of this pod has the answer of that Service.'
              : 'Traffic that goes straight to one of these does not follow the answer above.'
          }
        >
          <FurtherAnswers answers={further} total={explanation.furtherTotal} />
        </Part>
      )}
    </>
  );
}
