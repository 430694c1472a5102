import type { Condition } from '../../model/meta.ts';
import { conditionOf } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { condition } from '../../model/words.ts';
import type { Answer } from '../../resolve/answer.ts';
import { isOutOfSight, waypointBound } from '../../resolve/conditions.ts';
import { meshConfigRef } from '../../resolve/mesh-settings.ts';
import type { Reported } from '../views.ts';

/** Whether one of these objects changed so lately that istiod may not have reported yet. The domain has no clock. */
export type ChangedLately = (objects: readonly Ref[]) => boolean;

/** What istiod wrote beside what Waymark computed (semantics.md 4.9). `conditions` is null where istiod never writes any. */
export function reportedFor(to: Ref, answer: Answer, conditions: readonly Condition[] | null, changedLately?: ChangedLately): Reported {
  if (conditions === null)
    return {
      verdict: 'never reported',
      says: 'istiod writes no condition on Pods and endpoints; this is what Waymark computed.',
      computed: null,
      stored: null,
    };
  const stored = conditionOf(conditions, condition.waypointBound) ?? null;
  if (answer.state === 'unknown')
    return {
      verdict: 'unknown',
      says: stored ? 'Waymark cannot compute it; this is what istiod reports.' : 'Neither Waymark nor istiod can tell.',
      computed: null,
      stored,
    };
  if (isOutOfSight(answer)) {
    const says = stored
      ? 'istiod does not see this object (any more) and leaves its old condition as it is: it is outdated.'
      : 'istiod does not see this object, so it reports nothing.';
    return { verdict: stored ? 'differs' : 'agrees', says, computed: null, stored };
  }
  const written = waypointBound(answer);
  const computed = written && { status: written.status, reason: written.reason, message: written.message };
  if (!computed && !stored) return { verdict: 'agrees', says: 'istiod reports no waypoint either.', computed, stored };
  if (computed && stored && computed.status === stored.status && computed.reason === stored.reason && computed.message === stored.message) {
    return { verdict: 'agrees', says: 'istiod reports the same.', computed, stored };
  }
  if (changedLately?.(decidingObjects(to, answer)))
    return {
      verdict: 'catching up',
      says: 'Something that decides changed a moment ago, and istiod has not caught up yet.',
      computed,
      stored,
    };
  if (answer.assumptions.length > 0)
    return {
      verdict: 'unknown',
      says: `istiod reports something else, and Waymark had to assume: ${answer.assumptions.join(' ')}`,
      computed,
      stored,
    };
  if (!stored)
    return {
      verdict: 'not reported',
      says: 'istiod has not reported: it may not be running or leading, or does not write ambient status.',
      computed,
      stored,
    };
  return {
    verdict: 'differs',
    says: 'istiod reports something else, and nothing that decides changed lately: the condition is outdated, or istiod is not running.',
    computed,
    stored,
  };
}

/** The objects whose change istiod answers with a new condition. */
function decidingObjects({ kind, namespace, name }: Ref, { asked, canary }: Answer): Ref[] {
  const gateways = [asked, canary?.key ?? null].filter((key) => key !== null);
  return [
    { kind, namespace, name },
    { kind: 'Namespace', namespace: '', name: namespace },
    meshConfigRef,
    ...gateways.map((key): Ref => ({ kind: 'Gateway', ...key })),
  ];
}
