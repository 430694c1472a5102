'use client';
import { CircleCheck, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { Effect } from '../../lib/mesh/plan/plan.ts';
import { useNamespaceView } from '../query/namespace-views.ts';
import { useObjectDetails } from '../query/object-detail.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { counted } from './effect-words.ts';
import type { Progress } from './expectations.ts';
import { followed, progressOf } from './expectations.ts';

/** After this long, a wait says why it goes on (R-58). */
const LONG_MS = 30_000;

interface PlanWatchProps {
  readonly effects: readonly Effect[];
  /** The one whose pods are captured; null when the plan does not touch that. */
  readonly namespace: string | null;
  /** Pods that ztunnel shall capture there when all is done; null when the plan does not touch that. */
  readonly captured: number | null;
}

/** Watches what was forecast come true, through the same live answers as the graph. */
export function PlanWatch({ effects, namespace, captured }: PlanWatchProps) {
  const expected = followed(effects);
  const details = useObjectDetails(expected.map((effect) => refKey(effect.target)));
  const progress = progressOf(expected, details);
  const card = useNamespaceView(namespace).view?.card;
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);

  const attached = progress.reported === progress.total;
  const capturedDone = captured === null || card?.captured === captured;
  if (expected.length === 0 && captured === null) return <p className="text-[13px] text-text-2">There is nothing to wait for.</p>;
  return (
    <div role="status" className="space-y-2">
      {expected.length > 0 && (
        <Line done={attached}>
          {reportWords(expected, progress)}
          {!attached && progress.seen < progress.total && ` Waymark sees ${progress.seen} of ${progress.total} changed.`}
        </Line>
      )}
      {captured !== null && (
        <Line done={capturedDone}>
          {`ztunnel captures ${card?.captured ?? '?'} of ${card?.pods ?? '?'} pods${capturedDone ? '.' : `; ${captured} expected.`}`}
        </Line>
      )}
      {long && !attached && (
        <div className="rounded-lg border border-line bg-page px-3 py-2 text-text-2 text-xs">
          <p className="font-medium text-text">Still waiting, because:</p>
          <ul className="mt-1 list-disc pl-4">
            {progress.waiting.slice(0, 5).map(({ key, because }) => (
              <li key={key}>
                <Verbatim text={`${key.replace('/', ' ')}: ${because}`} />
              </li>
            ))}
          </ul>
          {progress.waiting.length > 5 && <p className="mt-1">and {progress.waiting.length - 5} more.</p>}
          <p className="mt-1">
            The labels are written. You can close this; the graph shows it when it comes. If it stays like this, look at istiod: is it
            running, and does it lead?
          </p>
        </div>
      )}
      {long && !capturedDone && (
        <p className="rounded-lg border border-line bg-page px-3 py-2 text-text-2 text-xs">
          Still waiting for istio-cni to capture the pods. Check that its node agent runs where the pods run:{' '}
          <code className="font-mono">kubectl -n istio-system get pods -l k8s-app=istio-cni-node</code>
        </p>
      )}
    </div>
  );
}

function reportWords(expected: readonly Effect[], { reported, total }: Progress): string {
  const kind = expected.every((effect) => effect.target.kind === 'Service') ? counted('Service', total) : `${total} destinations`;
  const says = expected.every((effect) => effect.after.attachment.state === 'handled') ? 'WaypointAccepted' : 'what was forecast';
  if (reported === total) return `${total} of ${kind} report ${says}.`;
  return `Waiting for istiod: ${reported} of ${kind} report ${says}.`;
}

function Line({ done, children }: { readonly done: boolean; readonly children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 text-[13px] text-text">
      {done ? (
        <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-(--l4-text)" />
      ) : (
        <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin text-text-2" />
      )}
      <span>{children}</span>
    </p>
  );
}
