import { nameKey } from '../../model/ref.ts';
import type { World } from '../../model/world.ts';
import type { Key } from '../../resolve/answer.ts';
import { allOf } from '../destinations.ts';
import type { HandledBy, HandledItem } from '../explanation-view.ts';
import type { LiveViews } from '../live-views.ts';
import { addressedOf } from './explanation.ts';

/** Everything that is bound to a waypoint or asks for it, also as a canary, and how each came to it. */
export function handledBy(waypoint: Key, world: World, views: LiveViews): Omit<HandledBy, 'revision'> {
  const wanted = nameKey(waypoint);
  const items: HandledItem[] = [];
  for (const here of views.everything()) {
    for (const destination of allOf(here)) {
      const { answer, look } = destination;
      const { kind, namespace, name } = destination;
      const isCanary = answer.canary !== null && nameKey(answer.canary.key) === wanted;
      const isAsked = answer.asked !== null && nameKey(answer.asked) === wanted && answer.state !== 'direct';
      if (!isCanary && !isAsked) continue;
      const { state, reason, message, canary } = answer;
      const how = isCanary ? 'canary' : answer.source === 'own' ? 'own label' : 'namespace label';
      items.push({ to: { kind, namespace, name }, addressed: addressedOf(destination), look, state, reason, message, how, canary });
    }
  }
  const handled = items.filter(({ state }) => state === 'handled').length;
  return {
    waypoint,
    exists: world.Gateway.get(waypoint.namespace, waypoint.name) !== undefined,
    sentence: sentence(wanted, handled, items.length - handled),
    items,
  };
}

function sentence(key: string, handled: number, broken: number): string {
  const destinations = (count: number) => (count === 1 ? '1 destination' : `${count} destinations`);
  if (handled + broken === 0) return `Nothing asks for waypoint ${key}.`;
  const inVain = broken === 1 ? 'asks for it in vain' : 'ask for it in vain';
  if (handled === 0) return `${destinations(broken)} ${broken === 1 ? 'asks' : 'ask'} for waypoint ${key} in vain.`;
  return `Waypoint ${key} handles ${destinations(handled)}${broken > 0 ? `; ${broken} more ${inVain}` : ''}.`;
}
