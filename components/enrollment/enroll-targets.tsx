import { nameKey, refKey } from '../../lib/mesh/model/ref.ts';
import { words } from '../../lib/mesh/plan/build.ts';
import { some } from '../../lib/mesh/plan/checks/check.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { useObjectDetail } from '../query/object-detail.ts';
import { count } from '../radar/radar-words.ts';
import { Alert } from '../ui/alert.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import type { Chosen } from './chosen.ts';

interface EnrollTargetsProps {
  readonly targets: readonly TargetRef[];
  readonly chosen: Chosen | undefined;
}

/** What is changed, and how it stands now: one object with its answer, or the names of many; first of all what it restarts. */
export function EnrollTargets({ targets, chosen }: EnrollTargetsProps) {
  const [first] = targets;
  if (!first) return null;
  return (
    <div className="mb-5 space-y-2">
      {targets.length === 1 ? <One target={first} /> : <Many targets={targets} chosen={chosen} />}
      {chosen && <HowChosen chosen={chosen} />}
    </div>
  );
}

function Many({ targets, chosen }: EnrollTargetsProps) {
  const stands = chosen?.stands ?? [];
  const restarts = stands.reduce((sum, stand) => sum + stand.restarts, 0);
  const pods = new Map(stands.map((stand) => [refKey(stand.target), stand.pods]));
  return (
    <>
      {stands.length > 0 && (
        <Alert level="warn" title={`Restarts ${count(restarts, 'pod')}`}>
          <p>
            The label goes into the template of <Verbatim text={some(stands.map(({ target }) => words(target)))} />, so their pods are made
            anew, in the way in which each rolls out.
          </p>
        </Alert>
      )}
      <details className="rounded-lg border border-line text-[13px]">
        <summary className="cursor-pointer px-3 py-2 text-text">{targets.length.toLocaleString('en')} objects are changed together</summary>
        <ul className="max-h-40 overflow-y-auto border-line border-t bg-page px-3 py-1.5 text-text-2 text-xs">
          {targets.map((target) => (
            <li key={refKey(target)}>
              {target.kind} <Verbatim text={target.namespace === '' ? target.name : nameKey(target)} />
              {pods.has(refKey(target)) && ` for ${count(pods.get(refKey(target)) ?? 0, 'pod')}`}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function HowChosen({ chosen: { stands, leftOut, more } }: { readonly chosen: Chosen }) {
  const chosenPods = stands.reduce((sum, { pods }) => sum + pods, 0);
  const out = leftOut.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      {stands.length > 0 && (
        <p className="text-[13px] text-text-2">
          {stands.length === 1 ? 'The controller' : 'Controllers'} of {count(chosenPods, 'chosen pod')} {stands.length === 1 ? 'is' : 'are'}{' '}
          changed: a label on a pod itself is lost when the pod is replaced.
        </p>
      )}
      {out > 0 && (
        <Alert level="warn" title={`Left out: ${count(out, 'pod')}`}>
          <ul className="max-h-32 list-disc overflow-y-auto pl-4">
            {leftOut.map(({ why, count: times }) => (
              <li key={why}>
                <Verbatim text={why} />
                {times > 1 && ` (${times} pods)`}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {more > 0 && (
        <Alert level="info" title={`${count(more, 'more object')} must wait`}>
          <p>One plan changes no more at once. Choose them when this one is written.</p>
        </Alert>
      )}
    </>
  );
}

const controllers: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function One({ target }: { readonly target: TargetRef }) {
  const { data } = useObjectDetail(refKey(target));
  return (
    <>
      {controllers.includes(target.kind) && (
        <Alert level="warn" title={`Restarts ${podsOf(data)}`}>
          <p>The label goes into the template of the {target.kind}, so its pods are made anew, in its own way of rolling out.</p>
        </Alert>
      )}
      {data && (
        <p className="border-line-strong border-l-3 pl-3 text-[13px] text-text-2">
          <span className="text-text-3">now: </span>
          <Verbatim text={data.sentence} />
        </p>
      )}
    </>
  );
}

/** '3 pods', as far as it is known. */
function podsOf(detail: Detail | undefined): string {
  const total = /of (\d+) ready/.exec(detail?.facts.find(({ name }) => name === 'Pods')?.value ?? '')?.[1];
  return total === undefined ? 'its pods' : total === '1' ? '1 pod' : `${total} pods`;
}
