import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { Effect } from '../../lib/mesh/plan/plan.ts';
import { lookWords } from '../shell/look-words.tsx';

type Side = Effect['before'];

/** How a destination is handled, in few words: 'waypoint bookinfo/waypoint', 'asks for a/b in vain (WaypointIsNotReady)', 'L4'. */
export function sideWords({ look, attachment }: Side): string {
  if (attachment.state === 'handled' && attachment.waypoint) return `waypoint ${nameKey(attachment.waypoint)}`;
  if (attachment.state === 'broken') return `asks for ${askedWords({ look, attachment })}`;
  return lookWords[look].word;
}

function askedWords({ attachment }: Side): string {
  return `${attachment.asked ? nameKey(attachment.asked) : 'a waypoint'} in vain (${attachment.reason})`;
}

/** Worst first: what makes traffic pass a policy by comes before what repairs. */
const order: ReadonlyArray<Effect['kind']> = ['open', 'loses', 'moves', 'changes', 'gains', 'repaired'];

export interface EffectGroup {
  readonly kind: Effect['kind'];
  /** '6 services gain waypoint bookinfo/waypoint'. */
  readonly words: string;
  readonly effects: readonly Effect[];
}

/** Effects that read alike, together; the worst first, then the largest. */
export function groupEffects(effects: readonly Effect[]): readonly EffectGroup[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = JSON.stringify([effect.kind, effect.target.kind, what(effect)]);
    const group = groups.get(key);
    if (group) group.push(effect);
    else groups.set(key, [effect]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first
        ? [{ kind: first.kind, words: `${counted(first.target.kind, group.length)} ${verb(first, group.length)}`, effects: group }]
        : [];
    })
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.effects.length - a.effects.length);
}

/** '1 pod', '6 services', '2 ServiceEntries'. */
export function counted(kind: string, count: number): string {
  const plain = kind === 'Service' || kind === 'Pod' || kind === 'Namespace' ? kind.toLowerCase() : kind;
  if (count === 1) return `1 ${plain}`;
  return `${count.toLocaleString('en')} ${plain.endsWith('Entry') ? plain.replace(/y$/, 'ies') : `${plain}s`}`;
}

/** What the group has in common besides its kind. */
function what(effect: Effect): string {
  switch (effect.kind) {
    case 'gains':
    case 'repaired':
      return sideWords(effect.after);
    case 'open':
      return askedWords(effect.after);
    case 'loses':
      return sideWords(effect.before);
    case 'moves':
    case 'changes':
      return `${sideWords(effect.before)} → ${sideWords(effect.after)}`;
  }
}

function verb(effect: Effect, count: number): string {
  const s = count === 1 ? 's' : '';
  switch (effect.kind) {
    case 'gains':
      return `gain${s} ${what(effect)}`;
    case 'repaired':
      return `${count === 1 ? 'is' : 'are'} repaired: now ${what(effect)}`;
    case 'open':
      return `fall${s} open: ${count === 1 ? 'it' : 'they'} would ask for ${what(effect)}`;
    case 'loses':
      return `lose${s} ${what(effect)}`;
    case 'moves':
      return `move${s}: ${what(effect)}`;
    case 'changes':
      return `change${s}: ${what(effect)}`;
  }
}
