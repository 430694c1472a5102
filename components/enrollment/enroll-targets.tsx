import { nameKey, refKey } from '../../lib/mesh/model/ref.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { useObjectDetail } from '../query/object-detail.ts';
import { Alert } from '../ui/alert.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

/** What is changed, and how it stands now: one object with its answer, or the names of many. */
export function EnrollTargets({ targets }: { readonly targets: readonly TargetRef[] }) {
  const [first] = targets;
  if (!first) return null;
  if (targets.length === 1) return <One target={first} />;
  return (
    <details className="mb-5 rounded-lg border border-line text-[13px]">
      <summary className="cursor-pointer px-3 py-2 text-text">{targets.length.toLocaleString('en')} objects are changed together</summary>
      <ul className="max-h-40 overflow-y-auto border-line border-t bg-page px-3 py-1.5 text-text-2 text-xs">
        {targets.map((target) => (
          <li key={refKey(target)}>
            {target.kind} <Verbatim text={target.namespace === '' ? target.name : nameKey(target)} />
          </li>
        ))}
      </ul>
    </details>
  );
}

const controllers: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function One({ target }: { readonly target: TargetRef }) {
  const { data } = useObjectDetail(refKey(target));
  return (
    <div className="mb-5 space-y-2">
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
    </div>
  );
}

/** '3 pods', as far as it is known. */
function podsOf(detail: Detail | undefined): string {
  const total = /of (\d+) ready/.exec(detail?.facts.find(({ name }) => name === 'Pods')?.value ?? '')?.[1];
  return total === undefined ? 'its pods' : total === '1' ? '1 pod' : `${total} pods`;
}
