import { describe, expect, test } from 'vitest';
import type { Json } from '../../object.ts';
import { keyed, partly, whole } from '../schema/schema.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

describe('JSON patch', () => {
  const patch = (target: Json, ...operations: object[]) => {
    const result = applyJsonPatch(target, operations);
    return result.ok ? result.value : result.status.code;
  };

  test.each([
    ['add a field', { a: 1 }, { op: 'add', path: '/b', value: 2 }, { a: 1, b: 2 }],
    ['add replaces', { a: 1 }, { op: 'add', path: '/a', value: 2 }, { a: 2 }],
    ['add into a list', [1, 3], { op: 'add', path: '/1', value: 2 }, [1, 2, 3]],
    ['append', [1], { op: 'add', path: '/-', value: 2 }, [1, 2]],
    ['add under a missing parent', {}, { op: 'add', path: '/a/b', value: 1 }, 422],
    ['remove', { a: 1, b: 2 }, { op: 'remove', path: '/a' }, { b: 2 }],
    ['remove from a list', [1, 2], { op: 'remove', path: '/0' }, [2]],
    ['remove what is missing', {}, { op: 'remove', path: '/a' }, 422],
    ['replace the whole', { a: 1 }, { op: 'replace', path: '', value: { b: 2 } }, { b: 2 }],
    ['replace a missing item', [1], { op: 'replace', path: '/1', value: 2 }, 422],
    ['escaped names', { 'a/b': 1, 'c~d': 2 }, { op: 'remove', path: '/a~1b' }, { 'c~d': 2 }],
    ['escaped tilde', { 'c~d': 2 }, { op: 'test', path: '/c~0d', value: 2 }, { 'c~d': 2 }],
    ['test an object', { a: { b: [1] } }, { op: 'test', path: '/a', value: { b: [1] } }, { a: { b: [1] } }],
    ['test fails', { a: 1 }, { op: 'test', path: '/a', value: '1' }, 422],
    ['test that a field is missing', {}, { op: 'test', path: '/a', value: null }, {}],
    ['copy', { a: [1] }, { op: 'copy', from: '/a', path: '/b' }, { a: [1], b: [1] }],
    ['move', { a: 1 }, { op: 'move', from: '/a', path: '/b' }, { b: 1 }],
    ['unknown operation', {}, { op: 'swap', path: '/a' }, 422],
    ['leading zeros are no index', [1, 2], { op: 'remove', path: '/01' }, 422],
  ] as [string, Json, object, Json][])('%s', (_name, target, operation, expected) => {
    expect(patch(target, operation)).toEqual(expected);
  });

  test('nothing is changed when a later operation fails', () => {
    const target = { a: 1 };
    expect(patch(target, { op: 'add', path: '/b', value: 2 }, { op: 'test', path: '/a', value: 9 })).toBe(422);
    expect(target).toEqual({ a: 1 });
  });

  test('a patch that is no list of operations is a 400', () => {
    expect(applyJsonPatch({}, {})).toMatchObject({ ok: false, status: { code: 400 } });
    expect(applyJsonPatch({}, ['x'])).toMatchObject({ ok: false, status: { code: 400 } });
  });

  test('a hostile key is a key', () => {
    const result = patch({}, { op: 'add', path: '/__proto__', value: { polluted: true } }) as object;
    expect(Object.hasOwn(result, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('merge patch', () => {
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ] as [Json, Json, Json][])('%j with %j is %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  test('a hostile key is a key', () => {
    const result = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}')) as object;
    expect(Object.hasOwn(result, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('strategic merge patch', () => {
  const schema = whole({
    spec: partly({ containers: keyed(['name'], partly()), tags: { type: 'array', set: true }, args: { type: 'array' } }),
  });
  const patch = (spec: Json, change: Json) => (applyStrategicMerge({ spec }, { spec: change }, schema) as { spec: Json }).spec;

  test('items are merged by key', () => {
    const merged = patch({ containers: [{ name: 'a', image: '1', env: 'x' }, { name: 'b' }] }, { containers: [{ name: 'a', image: '2' }] });
    expect(merged).toEqual({ containers: [{ name: 'a', image: '2', env: 'x' }, { name: 'b' }] });
  });

  test('items are deleted and replaced by directive', () => {
    expect(patch({ containers: [{ name: 'a' }, { name: 'b' }] }, { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual({
      containers: [{ name: 'b' }],
    });
    expect(patch({ containers: [{ name: 'a' }] }, { containers: [{ $patch: 'replace' }, { name: 'c' }] })).toEqual({
      containers: [{ name: 'c' }],
    });
  });

  test('sets unite, other lists are replaced, null removes', () => {
    expect(patch({ tags: ['a'], args: ['x'], other: 1 }, { tags: ['b', 'a'], args: ['y'], other: null })).toEqual({
      tags: ['a', 'b'],
      args: ['y'],
    });
  });
});
