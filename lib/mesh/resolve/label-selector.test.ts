import { describe, expect, test } from 'vitest';
import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { SelectorVerdict } from './label-selector.ts';
import { evaluateSelector, matchesLabels } from './label-selector.ts';

const where = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }],
});
const team = (value: string): LabelSelector => ({ matchLabels: { team: value } });

describe('[3.3] a label selector', () => {
  const cases: Array<[string, LabelSelector | null, Record<string, string>, SelectorVerdict]> = [
    ['null matches nothing', null, { team: 'x' }, 'differs'],
    ['{} matches everything', {}, {}, 'matches'],
    ['matchLabels by value', team('x'), { team: 'x', more: 'y' }, 'matches'],
    ['matchLabels, another value', team('x'), { team: 'y' }, 'differs'],
    ['matchLabels with an empty value is not an absent key', team(''), {}, 'differs'],
    ['matchLabels with an empty value', team(''), { team: '' }, 'matches'],
    ['both parts are ANDed', { ...team('x'), ...where('tier', 'Exists') }, { team: 'x' }, 'differs'],
    ['In', where('team', 'In', 'x', 'y'), { team: 'y' }, 'matches'],
    ['In, another value', where('team', 'In', 'x', 'y'), { team: 'z' }, 'differs'],
    ['In, absent', where('team', 'In', 'x'), {}, 'differs'],
    ['NotIn', where('team', 'NotIn', 'x'), { team: 'y' }, 'matches'],
    ['NotIn, that value', where('team', 'NotIn', 'x'), { team: 'x' }, 'differs'],
    ['NotIn holds where the key is absent', where('team', 'NotIn', 'x'), {}, 'matches'],
    ['Exists', where('team', 'Exists'), { team: 'x' }, 'matches'],
    ['Exists for an empty value', where('team', 'Exists'), { team: '' }, 'matches'],
    ['Exists, absent', where('team', 'Exists'), {}, 'differs'],
    ['DoesNotExist', where('team', 'DoesNotExist'), {}, 'matches'],
    ['DoesNotExist for an empty value', where('team', 'DoesNotExist'), { team: '' }, 'differs'],
    ['In without values', where('team', 'In'), { team: 'x' }, 'invalid'],
    ['NotIn without values', where('team', 'NotIn'), {}, 'invalid'],
    ['Exists with values', where('team', 'Exists', 'x'), { team: 'x' }, 'invalid'],
    ['an unknown operator', where('team', 'Near', 'x'), {}, 'invalid'],
    ['a value that no label can have', where('team', 'In', 'x y'), {}, 'invalid'],
    ['a value that no label can have in matchLabels', team('~'), {}, 'invalid'],
    ['a key that no label can have', where('te am', 'Exists'), {}, 'invalid'],
    ['a key that no label can have in matchLabels', { matchLabels: { '-team': 'x' } }, {}, 'invalid'],
    ['an empty key', where('', 'Exists'), {}, 'invalid'],
    ['a value of 63 characters', team('x'.repeat(63)), { team: 'x'.repeat(63) }, 'matches'],
    ['a value of 64 characters', team('x'.repeat(64)), {}, 'invalid'],
    ['a key with a prefix', { matchLabels: { 'example.com/team': 'x' } }, { 'example.com/team': 'x' }, 'matches'],
    ['a prefix in capitals', where('Example.com/team', 'DoesNotExist'), {}, 'invalid'],
    ['a prefix of 253 characters', where(`${'x'.repeat(253)}/team`, 'DoesNotExist'), {}, 'matches'],
    ['a prefix of 254 characters', where(`${'x'.repeat(254)}/team`, 'DoesNotExist'), {}, 'invalid'],
  ];
  test.each(cases)('%s', (_says, selector, labels, verdict) => {
    expect(evaluateSelector(selector, labels)).toBe(verdict);
  });
});

test('a plain label map matches when all of its labels do', () => {
  expect(matchesLabels({ app: 'x', tier: 'y' }, { app: 'x' })).toBe(false);
  expect(matchesLabels({ app: 'x', tier: 'y' }, { app: 'x', tier: 'y', more: 'z' })).toBe(true);
  expect(matchesLabels({}, {})).toBe(true);
});
