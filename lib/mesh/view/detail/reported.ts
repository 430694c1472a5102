import type { Condition } from '../../model/meta.ts';
import { conditionOf } from '../../model/meta.ts';
import { condition } from '../../model/words.ts';
import type { Answer } from '../../resolve/answer.ts';
import { waypointBound } from '../../resolve/conditions.ts';
import type { Reported } from '../views.ts';

/** What istiod wrote beside what Waymark computed (semantics.md 4.9). istiod never reports Pods. */
export function reportedFor(answer: Answer, conditions: readonly Condition[] | null): Reported {
  if (conditions === null)
    return {
      verdict: 'never reported',
      says: 'istiod writes no condition on Pods; this is what Waymark computed.',
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
  const written = waypointBound(answer);
  const computed = written && { status: written.status, reason: written.reason, message: written.message };
  if (!computed && !stored) return { verdict: 'agrees', says: 'istiod reports no waypoint either.', computed, stored };
  if (computed && stored && computed.status === stored.status && computed.reason === stored.reason && computed.message === stored.message) {
    return { verdict: 'agrees', says: 'istiod reports the same.', computed, stored };
  }
  if (!stored)
    return {
      verdict: 'not reported',
      says: 'istiod has not reported yet: it may still be catching up, or does not write ambient status.',
      computed,
      stored,
    };
  return {
    verdict: 'differs',
    says: 'istiod reports something else: it may still be catching up, or the condition is outdated.',
    computed,
    stored,
  };
}
