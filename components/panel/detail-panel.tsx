'use client';
import { useEffect, useRef, useState } from 'react';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useObjectDetail } from '../query/object-detail.ts';
import { Failure } from '../shell/failure.tsx';
import { LookBadge } from '../shell/look-badge.tsx';
import { Alert } from '../ui/alert.tsx';
import { Button, CloseButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { detailJson, detailText, refWords } from './detail-text.ts';
import { ConditionsSection, FactsSection, LabelsSection } from './facts-sections.tsx';
import { MadeObjects } from './made-objects.tsx';
import { PageLink } from './page-link.tsx';
import { PanelActions } from './panel-actions.tsx';
import { PanelSection } from './panel-section.tsx';
import { RefLink } from './ref-link.tsx';
import { RelatedSection } from './related-sections.tsx';
import { ReportedSection } from './reported-section.tsx';
import { TraceList } from './trace-list.tsx';

interface DetailPanelProps {
  /** `Kind/namespace/name`. */
  readonly selection: RefKey;
  readonly onClose: () => void;
  readonly onSelect: (key: RefKey) => void;
}

/** Everything about the selected object: its answer first. Lies beside the graph; over it where the window is narrow. */
export function DetailPanel({ selection, onClose, onSelect }: DetailPanelProps) {
  const [kind = '', namespace = '', name = ''] = selection.split('/');
  const heading = useRef<HTMLHeadingElement>(null);
  const followed = useRef(false);

  // A link inside of the panel replaces what is under the focus: the focus goes to the new title.
  const follow = (key: RefKey) => {
    followed.current = true;
    onSelect(key);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs for each selection
  useEffect(() => {
    if (followed.current) heading.current?.focus();
    followed.current = false;
  }, [selection]);

  return (
    <aside
      aria-label={`Details of ${refWords({ kind, namespace, name })}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className="flex h-full w-[27rem] shrink-0 flex-col border-line border-l bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:max-w-full max-lg:shadow-2xl"
    >
      <header className="flex items-start gap-2 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <p className="text-text-2 text-xs">
            {kind}
            {namespace !== '' && (
              <>
                {' in '}
                <RefLink target={{ kind: 'Namespace', namespace: '', name: namespace }} onSelect={follow} />
              </>
            )}
          </p>
          <h2 ref={heading} tabIndex={-1} className="font-semibold text-[17px] text-text leading-tight outline-none!">
            <Verbatim text={name} />
          </h2>
        </div>
        <CloseButton label="Close details" onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Body key={selection} selection={selection} onSelect={follow} />
      </div>
    </aside>
  );
}

function Body({ selection, onSelect }: Pick<DetailPanelProps, 'selection' | 'onSelect'>) {
  const { data, error, refetch, isFetching } = useObjectDetail(selection);
  const failure = error ? appErrorOf(error) : undefined;
  if (!data) {
    if (failure) return <NoDetail selection={selection} error={failure} onRetry={() => void refetch()} busy={isFetching} />;
    return (
      <div className="px-4 pb-4">
        <Waiting
          what="Reading the object"
          long="Waymark’s server has not answered yet; it may still be reading this kind for the first time. See the freshness at the top."
        >
          <div className="space-y-3">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-12 w-full" />
            <Skeleton className="h-8 w-32" />
            <Skeleton className="h-40 w-full" />
          </div>
        </Waiting>
      </div>
    );
  }
  return <Content detail={data} failure={failure} onSelect={onSelect} onRetry={() => void refetch()} busy={isFetching} />;
}

function NoDetail({
  selection,
  error,
  ...retry
}: {
  readonly selection: RefKey;
  readonly error: AppError;
  readonly onRetry: () => void;
  readonly busy: boolean;
}) {
  const [kind = '', namespace = '', name = ''] = selection.split('/');
  const subject = refWords({ kind, namespace, name });
  return (
    <div className="px-4 pb-4">
      {error.code === 'notFound' ? (
        <Alert level="info" title={`There is no ${subject}`}>
          <p>It was deleted, or it never existed, or the link is of another cluster. If it appears, it shows here by itself.</p>
        </Alert>
      ) : (
        <Failure title={`${subject} cannot be shown`} error={error} {...retry} />
      )}
    </div>
  );
}

interface ContentProps {
  readonly detail: Detail;
  readonly failure: AppError | undefined;
  readonly onSelect: (key: RefKey) => void;
  readonly onRetry: () => void;
  readonly busy: boolean;
}

function Content({ detail, failure, onSelect, onRetry, busy }: ContentProps) {
  const [uid, setUid] = useState(detail.uid);
  const labels = Object.keys(detail.labels).length;
  return (
    <>
      <div className="space-y-2 px-4 pb-3">
        {failure?.code === 'notFound' && (
          <Alert level="warn" title={`${refWords(detail.ref)} was deleted`} announce>
            <p>Below is what was last known of it.</p>
          </Alert>
        )}
        {failure && failure.code !== 'notFound' && <Failure title="This is not up to date" error={failure} onRetry={onRetry} busy={busy} />}
        {!failure && uid !== detail.uid && (
          <Alert level="warn" title="It was deleted and made again" announce>
            <p>This is a new object of the same name, not the one that you selected.</p>
            <Button size="sm" onClick={() => setUid(detail.uid)}>
              Understood
            </Button>
          </Alert>
        )}
        <LookBadge look={detail.look} />
        <p className="text-pretty font-medium text-[15px] text-text leading-snug">
          <Verbatim text={detail.sentence} />
        </p>
        <PageLink target={detail.ref} />
        <PanelActions detail={detail} />
      </div>
      {detail.trace.length > 0 && (
        <PanelSection
          title="Why"
          aside={
            <span className="flex">
              <CopyButton label="Copy the answer as text" text={() => detailText(detail)}>
                Text
              </CopyButton>
              <CopyButton label="Copy the answer as JSON" text={() => detailJson(detail)}>
                JSON
              </CopyButton>
            </span>
          }
        >
          <TraceList trace={detail.trace} link={(target) => <RefLink target={target} onSelect={onSelect} />} />
        </PanelSection>
      )}
      {detail.reported && <ReportedSection reported={detail.reported} />}
      {(detail.facts.length > 0 || detail.created !== '') && <FactsSection detail={detail} />}
      {detail.ref.kind === 'Gateway' && (
        <PanelSection title="Objects that Istio made">
          <MadeObjects namespace={detail.ref.namespace} name={detail.ref.name} />
        </PanelSection>
      )}
      {detail.related.map((group) => (
        <RelatedSection key={group.title} group={group} onSelect={onSelect} />
      ))}
      {detail.conditions.length > 0 && <ConditionsSection detail={detail} />}
      {labels > 0 && <LabelsSection detail={detail} />}
    </>
  );
}
