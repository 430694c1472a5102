import { labelOf } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { label } from '../../model/words.ts';
import type { World } from '../../model/world.ts';
import type { Answer } from '../../resolve/answer.ts';
import { referenceIn } from '../../resolve/reference.ts';
import type { DestinationRef, Overridden } from '../explanation-view.ts';

/** References that are there and do not count (semantics.md 4.1, 4.2): labels that somebody may believe in. */
export function overriddenFor(to: DestinationRef, labels: Readonly<Record<string, string>>, answer: Answer, world: World): Overridden[] {
  const found: Overridden[] = [];
  const home = world.Namespace.get('', to.namespace);
  const homeRef: Ref = { kind: 'Namespace', namespace: '', name: to.namespace };
  const self: Ref = { kind: to.kind, namespace: to.namespace, name: to.name };
  const own = labelOf(labels, label.useWaypoint);
  const inherited = home && labelOf(home.labels, label.useWaypoint);
  if (own !== undefined && home && inherited !== undefined) {
    const reference = referenceIn(home.labels, to.namespace);
    found.push({
      object: homeRef,
      field: `metadata.labels['${label.useWaypoint}']`,
      value: inherited,
      waypoint: typeof reference === 'string' ? null : reference,
      says:
        answer.state === 'broken'
          ? `The label of the ${to.kind} decides, although it leads nowhere: the namespace is not consulted again (rule T2).`
          : `The label of the ${to.kind} decides, so that of the namespace does not count (rule T2).`,
    });
  }
  const loneNamespace = labelOf(labels, label.useWaypointNamespace);
  if (own === undefined && loneNamespace !== undefined)
    found.push({
      object: self,
      field: `metadata.labels['${label.useWaypointNamespace}']`,
      value: loneNamespace,
      waypoint: null,
      says: `Without ${label.useWaypoint} on the same object it does nothing (rule 1.1).`,
    });
  const canary = labelOf(labels, label.canary);
  if (canary !== undefined && (to.kind === 'Pod' || to.kind === 'WorkloadEntry'))
    found.push({
      object: self,
      field: `metadata.labels['${label.canary}']`,
      value: canary,
      waypoint: null,
      says: 'Canaries exist for Services and ServiceEntries only (rule 4.5).',
    });
  return found;
}
