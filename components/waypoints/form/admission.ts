import { labelOf } from '../../../lib/mesh/model/meta.ts';
import { label } from '../../../lib/mesh/model/words.ts';
import { evaluateSelector } from '../../../lib/mesh/resolve/label-selector.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import type { From } from './allow-field.tsx';
import type { SelectorRow } from './selector-rows.ts';
import { firstRow, selectorOf } from './selector-rows.ts';

export interface AllowChoice {
  readonly from: From;
  readonly rows: readonly SelectorRow[];
}

type Namespaces = WaypointList['namespaces'];

/** Of the namespaces `homes`, those that a waypoint in `own` would turn away, or of which that is not known. */
export function turnedAway(own: string, { from, rows }: AllowChoice, homes: readonly string[], namespaces: Namespaces): readonly string[] {
  if (from === 'All') return [];
  if (from === 'Same') return homes.filter((home) => home !== own);
  const selector = selectorOf(rows);
  return homes.filter((home) => {
    const labels = namespaces.find(({ name }) => name === home)?.labels;
    return !labels || evaluateSelector(selector, labels) === 'differs';
  });
}

/** What would admit these too, and is as narrow as it can be said; null: no label names them, so only "every namespace" does. */
export function admittingThem(own: string, choice: AllowChoice, away: readonly string[], namespaces: Namespaces): AllowChoice | null {
  const isNamed = (home: string) => labelOf(namespaces.find(({ name }) => name === home)?.labels ?? {}, label.namespaceName) === home;
  if (![own, ...away].every(isNamed)) return null;
  const values = new Set<string>();
  if (choice.from === 'Selector') {
    const said = choice.rows.filter(({ key, values: text }) => key.trim() !== '' && text.trim() !== '');
    const [only] = said;
    // Labels must hold together: names can be added only where names are all that is asked.
    if (said.length === 1 && only?.key.trim() === label.namespaceName && (only.operator === 'In' || only.operator === '='))
      for (const value of only.values.split(',')) values.add(value.trim());
  }
  for (const home of [own, ...away]) values.add(home);
  return { from: 'Selector', rows: [{ ...firstRow, values: [...values].filter(Boolean).join(', ') }] };
}
