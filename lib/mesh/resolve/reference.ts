import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { label, OPT_OUT } from '../model/words.ts';
import type { Key } from './answer.ts';

/** What one label map says about a waypoint (semantics.md 4.1, REF). */
export type Reference = 'absent' | 'opted out' | Key;

/** Presence matters, not truthiness: an empty value is a reference that is never ready. */
export function referenceIn(labels: Labels, defaultNamespace: string): Reference {
  const name = labelOf(labels, label.useWaypoint);
  if (name === undefined) return 'absent';
  if (name === OPT_OUT) return 'opted out';
  return { namespace: labelOf(labels, label.useWaypointNamespace) ?? defaultNamespace, name };
}
