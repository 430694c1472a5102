import { describe, expect, test } from 'vitest';
import { namespace, service, waypoint } from '../testing/objects.ts';
import { worldOf } from '../testing/world.ts';
import { parseWeight } from './canary.ts';
import { explain } from './resolve.ts';

const uses = { 'istio.io/use-waypoint': 'wp' };
const canary = (name: string, ns?: string) => ({
  'istio.io/use-waypoint-canary': name,
  ...(ns === undefined ? {} : { 'istio.io/use-waypoint-canary-namespace': ns }),
});
const weight = (text: string) => ({ 'istio.io/use-waypoint-canary-weight': text });

const waypoints = [waypoint('a/wp'), waypoint('a/next'), waypoint('b/wp', { from: 'All' })];

function answer(home: Parameters<typeof namespace>[1], homeNotes: Record<string, string>, own: Record<string, string>, notes = {}) {
  const objects = [namespace('a', home, homeNotes), service('a/s', own, { annotations: notes }), ...waypoints];
  const found = explain('Service', 'a', 's', worldOf(objects));
  if (!found) throw new Error('no Service');
  return found.answer;
}

describe('[4.5] the canary', () => {
  test('an empty name and none are no canary, and switch off an inherited one', () => {
    for (const name of ['', 'none']) {
      expect(answer(uses, {}, { ...uses, ...canary(name) })).toMatchObject({ canary: null, canaryError: '' });
      expect(answer({ ...uses, ...canary('next') }, {}, canary(name))).toMatchObject({ canary: null, canaryError: '' });
    }
  });

  test('is inherited, with its weight, only where the object names no primary itself', () => {
    const home = { ...uses, ...canary('next') };
    expect(answer(home, weight('5'), {}).canary).toEqual({ key: { namespace: 'a', name: 'next' }, weight: 5 });
    expect(answer(home, weight('5'), uses)).toMatchObject({ canary: null, canaryError: '' });
    expect(answer(home, weight('5'), { ...uses, ...canary('next') }).canary?.weight).toBe(0);
    expect(answer(home, weight('5'), {}, weight('7')).canary?.weight).toBe(7);
    expect(answer(home, weight('5'), {}, weight('')).canaryError).toContain('invalid weight');
  });

  test('has its namespace from the level that names it', () => {
    expect(answer({ ...uses, ...canary('next', 'b') }, {}, canary('next')).canary?.key).toEqual({ namespace: 'a', name: 'next' });
    expect(answer({ ...uses, ...canary('next') }, {}, { ...uses, ...canary('wp', 'b') }).canary?.key).toEqual({
      namespace: 'b',
      name: 'wp',
    });
  });

  test('differs from the primary by namespace or name; that is judged first, then the weight, then the Gateway', () => {
    expect(answer({}, {}, { ...uses, ...canary('wp', 'b') }).canary?.key).toEqual({ namespace: 'b', name: 'wp' });
    expect(answer({}, {}, { ...uses, ...canary('wp') }, weight('x')).canaryError).toContain('must differ');
    expect(answer({}, {}, { ...uses, ...canary('gone') }, weight('x')).canaryError).toContain('invalid weight');
    expect(answer({}, {}, { ...uses, ...canary('gone') }).canaryError).toBe('waypoint "a/gone" is not ready');
  });

  test.each([
    [undefined, 0],
    ['0', 0],
    ['007', 7],
    ['+5', 5],
    ['-0', 0],
    ['100', 100],
    ['101', null],
    ['-1', null],
    ['5.0', null],
    [' 5', null],
    ['5 ', null],
    ['', null],
    ['abc', null],
  ])('the weight %j is %j', (text, value) => {
    expect(parseWeight(text)).toBe(value);
  });
});

describe('[4.6] the ingress flag', () => {
  const flag = (value: string) => ({ 'istio.io/ingress-use-waypoint': value });
  const step = (home: Record<string, string>, own: Record<string, string>) => {
    const world = worldOf([namespace('a', home), service('a/s', { ...uses, ...own }), ...waypoints]);
    return explain('Service', 'a', 's', world)?.trace.find(({ rule }) => rule === '4.6');
  };

  test('of the object wins whenever it is there, even empty', () => {
    expect(answer(flag('true'), {}, { ...uses, ...flag('') }).ingress).toEqual({ labelPresent: true, use: false });
    expect(answer(flag('false'), {}, { ...uses, ...flag('1') }).ingress).toEqual({ labelPresent: true, use: true });
    expect(answer(flag('T'), {}, uses).ingress).toEqual({ labelPresent: true, use: true });
    expect(answer({}, {}, uses).ingress).toEqual({ labelPresent: false, use: false });
  });

  test('is true in six spellings', () => {
    for (const text of ['1', 't', 'T', 'true', 'TRUE', 'True']) expect(answer({}, {}, { ...uses, ...flag(text) }).ingress.use).toBe(true);
    for (const text of ['tRuE', 'yes', 'on', 'y', '2', ' true']) expect(answer({}, {}, { ...uses, ...flag(text) }).ingress.use).toBe(false);
  });

  test('is shown where it was read', () => {
    expect(step(flag('true'), {})).toMatchObject({ object: { kind: 'Namespace', name: 'a' }, value: 'true' });
    expect(step(flag('true'), flag('false'))).toMatchObject({ object: { kind: 'Service', name: 's' }, value: 'false' });
    expect(step({}, {})).toMatchObject({ object: { kind: 'Service', name: 's' }, value: null });
  });

  test('of a namespace that is known not to exist is no assumption', () => {
    const world = worldOf([service('a/s', uses), ...waypoints]);
    expect(explain('Service', 'a', 's', world)?.answer.assumptions).toEqual([]);
  });
});
