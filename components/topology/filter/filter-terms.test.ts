import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import { hasValue, toggleValue, valuesOf } from './filter-terms.ts';

describe('words of a filter', () => {
  test.each([
    ['', 'state', 'broken', 'state:broken'],
    ['state:broken', 'state', 'broken', ''],
    ['state:broken', 'state', 'l7', 'state:broken,l7'],
    ['state:broken,l7', 'state', 'broken', 'state:l7'],
    ['ns:shop cart', 'state', 'l4', 'ns:shop cart state:l4'],
    ['ns:shop or ns:infra', 'state', 'l4', '(ns:shop or ns:infra) state:l4'],
    ['ns:a  state:l4  cart', 'state', 'l4', 'ns:a cart'],
    ['!state:broken', 'state', 'broken', '!state:broken state:broken'],
    ['(state:l4)', 'state', 'l7', '(state:l4) state:l7'],
    ['name:"state:x"', 'state', 'l7', 'name:"state:x" state:l7'],
  ])('%j with %s:%s toggled is %j', (text, key, value, expected) => {
    expect(toggleValue(text, key, value)).toBe(expected);
    expect(parseFilter(expected).ok).toBe(true);
  });

  test('toggling twice gives the text back', () =>
    expect(toggleValue(toggleValue('ns:a cart', 'state', 'l4'), 'state', 'l4')).toBe('ns:a cart'));

  test('only words of their own count', () => {
    expect(valuesOf('!state:broken (state:l4) state:l7', 'state')).toEqual(['l7']);
    expect(hasValue('name:state:l7', 'state', 'l7')).toBe(false);
  });
});
