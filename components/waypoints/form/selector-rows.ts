import type { LabelSelector } from '../../../lib/mesh/model/kinds/gateway.ts';
import type { Allow } from '../../../lib/mesh/plan/plan.ts';
import { isLabelKey, isLabelValue } from '../../../lib/mesh/resolve/label-selector.ts';

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

export interface RowIssue {
  readonly part: 'key' | 'values';
  readonly message: string;
}

/** What is wrong with one requirement, and where; null: nothing, also when it says nothing. */
export function rowIssue(row: SelectorRow, rows: readonly SelectorRow[]): RowIssue | null {
  const key = row.key.trim();
  const values = row.operator === '=' ? [row.values.trim()] : row.values.split(',').map((value) => value.trim());
  if (key === '' && values.every((value) => value === '')) return null;
  if (key === '') return { part: 'key', message: 'Enter the key of a label, for example "team" or "example.com/team".' };
  if (!isLabelKey(key))
    return {
      part: 'key',
      message: `"${key}" is no label key. Write it for example "team" or "example.com/team", at most 63 characters behind "/".`,
    };
  if (row.operator === '=' && rows.some((other) => other !== row && other.operator === '=' && other.key.trim() === key))
    return { part: 'key', message: `${key} is asked for twice, and a label has one value. To admit several values choose In.` };
  if (!hasValues(row.operator)) return null;
  if (row.operator !== '=' && values.every((value) => value === ''))
    return { part: 'values', message: `${row.operator} needs at least one value, for example "shop, billing".` };
  const wrong = values.find((value) => !isLabelValue(value));
  if (wrong === undefined) return null;
  const long = wrong.length > 63 ? `${wrong.length} of at most 63 characters` : `"${wrong}"`;
  return {
    part: 'values',
    message: `${long}: a label value has at most 63 characters, letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.`,
  };
}
