import type { LabelSelector } from '../../../lib/mesh/model/kinds/gateway.ts';
import type { Allow } from '../../../lib/mesh/plan/plan.ts';

export const operators = ['=', 'In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export type Operator = (typeof operators)[number];

/** One requirement as it is typed; `values` separated by commas. */
export interface SelectorRow {
  readonly id: number;
  readonly key: string;
  readonly operator: Operator;
  readonly values: string;
}

export const firstRow: SelectorRow = { id: 0, key: 'kubernetes.io/metadata.name', operator: 'In', values: '' };

export function hasValues(operator: Operator): boolean {
  return operator !== 'Exists' && operator !== 'DoesNotExist';
}

/** What the rows say, unchecked: empty rows say nothing. */
export function selectorOf(rows: readonly SelectorRow[]): LabelSelector {
  const said = rows.filter(({ key, values }) => key.trim() !== '' || values.trim() !== '');
  const equal = said.filter(({ operator }) => operator === '=').map(({ key, values }) => [key.trim(), values.trim()]);
  const others = said.flatMap(({ key, operator, values }) => {
    if (operator === '=') return [];
    const list = values
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
    return [{ key: key.trim(), operator, ...(hasValues(operator) ? { values: list } : {}) }];
  });
  return {
    ...(equal.length > 0 ? { matchLabels: Object.fromEntries(equal) } : {}),
    ...(others.length > 0 ? { matchExpressions: others } : {}),
  };
}

/** The rows of what is there; one to begin with when there is nothing. */
export function rowsOf(allow: Allow): readonly SelectorRow[] {
  if (allow.from !== 'Selector' || !allow.selector) return [firstRow];
  const { matchLabels = {}, matchExpressions = [] } = allow.selector;
  const rows = [
    ...Object.entries(matchLabels).map(([key, values]) => ({ key, operator: '=' as const, values })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator: operator as Operator, values: values.join(', ') })),
  ];
  return rows.length === 0 ? [firstRow] : rows.map((row, id) => ({ id, ...row }));
}
