import type { HandledItem } from '../../../lib/mesh/view/explanation-view.ts';
import { destinationWords } from '../destination-words.ts';

/** 'its own label', 'the label of namespace shop', 'as canary, 20 % of connections'. */
export function howWords({ how, to, canary }: HandledItem): string {
  if (how === 'canary') return canary ? `as canary, ${canary.weight} % of connections` : 'as canary';
  return how === 'own label' ? 'its own label' : `the label of namespace ${to.namespace}`;
}

/** Whether all words of `needle`, which is in lower case, occur in what the row shows. */
export function matchesText(item: HandledItem, needle: string): boolean {
  const row = [destinationWords(item.to), item.state, item.reason, item.message, howWords(item)].join(' ').toLowerCase();
  return needle.split(/\s+/).every((word) => row.includes(word));
}
