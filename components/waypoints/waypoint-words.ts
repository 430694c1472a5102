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

/** '12 by namespace', '3 by own label', '2 as canary, 5 to 10 %': how what is bound came to it; empty when nothing is. */
export function howAttached(item: WaypointItem): readonly string[] {
  const { own, namespace, canary, canaryWeight } = item.attached;
  return [
    ...(namespace > 0 ? [`${namespace.toLocaleString('en')} by namespace`] : []),
    ...(own > 0 ? [`${own.toLocaleString('en')} by own label`] : []),
    ...(canary > 0 ? [`${canary.toLocaleString('en')} as canary${shareWords(canaryWeight)}`] : []),
  ];
}

function shareWords(weight: WaypointItem['attached']['canaryWeight']): string {
  if (!weight) return '';
  return weight.min === weight.max ? `, ${weight.max} %` : `, ${weight.min} to ${weight.max} %`;
}

/** Whether anything at all refers to it with effect. */
export function isUsed(item: WaypointItem): boolean {
  return handledBy(item) + item.attached.canary > 0;
}
