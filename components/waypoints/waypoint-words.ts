import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import type { Tone } from '../ui/badge.tsx';
import { handledBy } from './waypoint-order.ts';

export const badgeTones: { readonly [B in WaypointItem['badge']]: Tone } = {
  ready: 'good',
  starting: 'warn',
  'stale address': 'bad',
  unowned: 'bad',
  misconfigured: 'bad',
};

/** '12 by their namespace', '3 by their own label': how what is bound came to it; empty when nothing is. */
export function howAttached(item: WaypointItem): readonly string[] {
  const { own, namespace, canary } = item.attached;
  return [
    ...(namespace > 0 ? [`${namespace.toLocaleString('en')} by namespace`] : []),
    ...(own > 0 ? [`${own.toLocaleString('en')} by own label`] : []),
    ...(canary > 0 ? [`${canary.toLocaleString('en')} as canary`] : []),
  ];
}

/** Whether anything at all refers to it with effect. */
export function isUsed(item: WaypointItem): boolean {
  return handledBy(item) + item.attached.canary > 0;
}
