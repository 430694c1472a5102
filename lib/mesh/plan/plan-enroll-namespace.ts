import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { label, OPT_OUT } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Change, Plan } from './plan.ts';

/** Why no plan can be made of an intent; `field` is the form's field. */
export interface Refusal {
  readonly code: 'notFound' | 'invalid' | 'conflict';
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
}

/** What a person wants of a namespace; checked by lib/protocol/intents.ts before it comes here. */
export interface EnrollNamespaceIntent {
  readonly namespace: string;
  readonly mesh: 'keep' | 'join' | 'leave';
  readonly waypoint: { readonly do: 'keep' | 'opt-out' | 'remove' } | { readonly do: 'use'; readonly waypoint: Key };
}

/**
 * Both waypoint labels are written or removed together, so that no stale use-waypoint-namespace is left behind
 * (semantics.md 6.3, the trap after A9, and 6.7).
 */
export function planEnrollNamespace(intent: EnrollNamespaceIntent, world: World): Result<Plan, Refusal> {
  const record = world.Namespace.get('', intent.namespace);
  if (!record)
    return err({ code: 'notFound', field: 'namespace', message: `There is no namespace ${intent.namespace}, or you may not read it.` });
  if (record.terminating || record.phase === 'Terminating')
    return err({ code: 'invalid', field: 'namespace', message: `Namespace ${intent.namespace} is being deleted.` });
  if (intent.waypoint.do === 'use' && intent.waypoint.waypoint.name === OPT_OUT) {
    return err({
      code: 'invalid',
      field: 'waypoint',
      message: '"none" is reserved by Istio and means: no waypoint. Choose "opt out" instead.',
    });
  }

  const wanted: Array<readonly [key: string, after: string | null]> = [];
  if (intent.mesh === 'join') wanted.push([label.dataplaneMode, 'ambient']);
  if (intent.mesh === 'leave') wanted.push([label.dataplaneMode, null]);
  if (intent.waypoint.do === 'use') {
    const { namespace, name } = intent.waypoint.waypoint;
    wanted.push([label.useWaypoint, name], [label.useWaypointNamespace, namespace === intent.namespace ? null : namespace]);
  }
  if (intent.waypoint.do === 'opt-out') wanted.push([label.useWaypoint, OPT_OUT], [label.useWaypointNamespace, null]);
  if (intent.waypoint.do === 'remove') wanted.push([label.useWaypoint, null], [label.useWaypointNamespace, null]);

  const target = { kind: 'Namespace', namespace: '', name: record.name } as const;
  const changes: Change[] = wanted
    .map(([key, after]) => ({ target, uid: record.uid, key, before: labelOf(record.labels, key) ?? null, after }))
    .filter((change) => change.before !== change.after);
  if (changes.length === 0)
    return err({ code: 'invalid', field: 'waypoint', message: `Nothing would change: namespace ${record.name} already has these labels.` });
  return ok({ title: titleOf(intent), changes });
}

function titleOf({ namespace, mesh, waypoint }: EnrollNamespaceIntent): string {
  const parts: string[] = [];
  if (mesh === 'join') parts.push('join the mesh');
  if (mesh === 'leave') parts.push('leave the mesh');
  if (waypoint.do === 'use') parts.push(`use waypoint ${nameKey(waypoint.waypoint)}`);
  if (waypoint.do === 'opt-out') parts.push('opt out of waypoints');
  if (waypoint.do === 'remove') parts.push('stop using a waypoint');
  return `Namespace ${namespace}: ${parts.join(' and ')}`;
}
