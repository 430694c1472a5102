import { expect, test } from 'vitest';
import { admittingThem, turnedAway } from './admission.ts';
import { firstRow } from './selector-rows.ts';

const named = (name: string, labels: Record<string, string> = {}) => ({ name, labels: { 'kubernetes.io/metadata.name': name, ...labels } });
const namespaces = [named('infra'), named('shop', { team: 'a' }), named('apps'), { name: 'old', labels: {} }];
const rows = (key: string, values: string) => ({ from: 'Selector', rows: [{ ...firstRow, key, values }] }) as const;
const name = 'kubernetes.io/metadata.name';

test.each([
  [{ from: 'Same', rows: [] }, 'infra, shop'],
  [rows(name, 'infra, apps'), 'infra, apps, shop'],
  [rows('team', 'b'), 'infra, shop'],
] as const)('what admits them is %j, and no more than that', (choice, values) => {
  expect(turnedAway('infra', choice, ['shop'], namespaces)).toEqual(['shop']);
  const mended = admittingThem('infra', choice, ['shop'], namespaces);
  expect(mended).toEqual({ from: 'Selector', rows: [{ ...firstRow, values }] });
  expect(turnedAway('infra', mended ?? choice, ['infra', 'shop'], namespaces)).toEqual([]);
});

test('a namespace without the label of its name cannot be named', () => {
  expect(admittingThem('infra', { from: 'Same', rows: [] }, ['old'], namespaces)).toBeNull();
  expect(turnedAway('infra', { from: 'All', rows: [] }, ['old', 'unheard-of'], namespaces)).toEqual([]);
});
