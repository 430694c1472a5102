'use client';
import { Plus, Waypoints } from 'lucide-react';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import { patchKinds } from '../../lib/mesh/plan/plan.ts';
import type { Answer } from '../../lib/mesh/resolve/answer.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { useChange } from '../changes/changes-context.tsx';
import { useMissingRight } from '../query/rights.ts';
import { useWaypoints } from '../query/waypoints.ts';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { WaypointActions } from '../waypoints/waypoint-actions.tsx';

/** What can be done from here: to the object itself, to the controller of a pod, to its namespace, to a waypoint. */
export function PanelActions({ detail }: { readonly detail: Detail }) {
  const { ref, answer } = detail;
  if (ref.kind === 'Gateway') return <GatewayActions target={ref} />;
  const namespace = ref.kind === 'Namespace' ? ref.name : ref.namespace;
  if (namespace === '') return null;
  const target = targetOf(detail);
  const owner = ownerOf(detail);
  const hint =
    target === null && owner
      ? `${owner.kind} ${owner.name} makes it, and Waymark changes no template of a ${owner.kind}.`
      : ref.kind === 'Namespace'
        ? ''
        : inheritance(ref, answer);
  return (
    <div className="mt-3">
      <div className="flex flex-wrap gap-2">
        {target && <EnrollButton target={target} isSelf={target.kind === ref.kind && target.name === ref.name} />}
        {target && <NewWaypointButton namespace={namespace} target={target} />}
        {ref.kind !== 'Namespace' && <EnrollButton target={{ kind: 'Namespace', namespace: '', name: namespace }} isSelf={false} />}
      </div>
      {target && <Missing target={target} />}
      {hint && <p className="mt-1.5 text-text-2 text-xs [overflow-wrap:anywhere]">{hint}</p>}
    </div>
  );
}

function EnrollButton({ target, isSelf }: { readonly target: TargetRef; readonly isSelf: boolean }) {
  const change = useChange();
  const words = target.kind === 'Namespace' ? `namespace ${target.name}` : `${target.kind} ${target.name}`;
  return (
    <Button
      look={isSelf ? 'primary' : 'secondary'}
      onClick={() => change({ do: 'enroll', targets: [target] })}
      className="max-w-full"
      title={isSelf ? undefined : words}
    >
      <Waypoints aria-hidden />
      <span className="truncate">{isSelf ? 'Enroll…' : `Enroll ${words}…`}</span>
    </Button>
  );
}

/** In the namespace of what is shown; the form says so and can be told otherwise. */
function NewWaypointButton({ namespace, target }: { readonly namespace: string; readonly target: TargetRef }) {
  const change = useChange();
  return (
    <Button onClick={() => change({ do: 'create', namespace, target })}>
      <Plus aria-hidden />
      New waypoint for it…
    </Button>
  );
}

/** It can be previewed all the same, for someone who may. */
function Missing({ target }: { readonly target: TargetRef }) {
  const missing = useMissingRight('patch', target);
  if (missing === '') return null;
  return (
    <p className="mt-1.5 text-(--drift-text) text-xs">
      <Verbatim text={missing} /> You can preview it and copy the commands.
    </p>
  );
}

function GatewayActions({ target }: { readonly target: Ref }) {
  const list = useWaypoints().data;
  const item = list?.items.find((known) => nameKey(known) === nameKey(target));
  return item ? <WaypointActions item={item} isOurs={list?.classes.includes(item.className) ?? false} asButtons /> : null;
}

const kinds: readonly string[] = patchKinds;

/** Whose labels decide: of a pod that a controller makes it is the controller's template. null: Waymark changes no such object. */
function targetOf(detail: Detail): TargetRef | null {
  const { kind, namespace, name } = ownerOf(detail) ?? detail.ref;
  return kinds.includes(kind) ? ({ kind, namespace, name } as TargetRef) : null;
}

function ownerOf({ ref, related }: Detail): Ref | undefined {
  return ref.kind === 'Pod' ? related.find(({ title }) => title === 'Owned by')?.items[0]?.ref : undefined;
}

function inheritance(ref: Ref, answer: Answer | null): string {
  if (answer?.source === 'own') return `Its own label decides. A change of namespace ${ref.namespace} does not reach it.`;
  if (answer?.source === 'namespace') return `It inherits from namespace ${ref.namespace}; a change there reaches it.`;
  return `It has no waypoint label of its own, so it follows its namespace ${ref.namespace}.`;
}
