import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { annotation, condition } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer } from './answer.ts';
import { settingsIn } from './mesh-settings.ts';
import { visibilityOf } from './visibility.ts';

/** A condition that istiod writes; it sets no observedGeneration on these. */
export interface WrittenCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** `istio.io/WaypointBound` as istiod writes it for `answer` (semantics.md 4.9); null: the condition is absent. Pods never get one. */
export function waypointBound(answer: Answer): WrittenCondition | null {
  const type = condition.waypointBound;
  if (answer.state === 'broken') return { type, status: 'False', reason: answer.reason, message: answer.message };
  if (answer.state !== 'handled' || !answer.waypoint) return null;
  let message = `Successfully attached to waypoint ${nameKey(answer.waypoint)}`;
  if (answer.ingress.use) message += '. Ingress traffic will traverse the waypoint';
  else if (answer.ingress.labelPresent) {
    message += '. Ingress traffic is not using the waypoint, set the istio.io/ingress-use-waypoint label to true if desired.';
  }
  if (answer.canaryError) message += `. Canary waypoint not attached: ${answer.canaryError}`;
  return { type, status: 'True', reason: answer.reason, message };
}

/** istiod does not see the object: it writes nothing, and what it wrote before stays (semantics.md 1.4, 1.5a, 4.3, 4.7). */
export function isOutOfSight({ reason }: Answer): boolean {
  return reason === 'NotADestination' || reason === 'NotDiscovered' || reason === 'OtherRevision' || reason === 'HostTaken';
}

/** All conditions that istiod writes on a ServiceEntry (semantics.md 4.9). An entry that the mesh hides gets none. */
export function serviceEntryConditions(
  entry: ServiceEntryRecord,
  answer: Answer,
  world: World,
  settings: MeshSettings = settingsIn(world),
): WrittenCondition[] {
  if (isOutOfSight(answer)) return [];
  const bound = waypointBound(answer);
  return [bound, waypointMissing(entry, answer), visibilityApplied(entry, world, settings)].filter((c) => c !== null);
}

function waypointMissing(entry: ServiceEntryRecord, answer: Answer): WrittenCondition | null {
  if (answer.state === 'handled') return null;
  const type = condition.waypointMissing;
  if (labelOf(entry.annotations, annotation.connectStrategy)?.toUpperCase() === 'RACE_FIRST_TCP_CONNECT') {
    const message =
      'ServiceEntry has a non-default connect strategy but no waypoint bound. A waypoint is required for connect strategies to take effect for ambient clients.';
    return { type, status: 'True', reason: 'NoWaypointForRacingConnectStrategy', message };
  }
  if (!entry.hosts.some((host) => host.startsWith('*'))) return null;
  return {
    type,
    status: 'True',
    reason: 'NoWaypointForWildcardService',
    message: 'ServiceEntry will not apply until it is bound to a valid waypoint.',
  };
}

function visibilityApplied(entry: ServiceEntryRecord, world: World, settings: MeshSettings): WrittenCondition | null {
  if (!settings.serviceEntryVisibility) return null;
  const type = condition.visibilityApplied;
  return visibilityOf(entry, world, settings) === 'NAMESPACE'
    ? {
        type,
        status: 'True',
        reason: 'Namespace',
        message: 'ServiceEntry is visible only within its own namespace (NAMESPACE), per mesh serviceEntryVisibility.',
      }
    : { type, status: 'True', reason: 'Public', message: 'ServiceEntry is visible to the entire mesh (PUBLIC).' };
}
