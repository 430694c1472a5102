import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import type { Change } from './store.ts';
import { Store } from './store.ts';

const pod = (name: string, namespace = 'a', more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, uid: `${namespace}-${name}`, resourceVersion: '', creationTimestamp: '', ...more },
});

const names = (items: readonly KubeObject[] | null) => items?.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('the store', () => {
  test('lists in the order of etcd keys', () => {
    const store = new Store();
    for (const [namespace, name] of [
      ['a', 'b'],
      ['a-b', 'x'],
      ['a', 'a'],
      ['b', 'a'],
    ] as const)
      store.put('pods', pod(name, namespace));
    expect(names(store.table('pods').list('*'))).toEqual(['a-b/x', 'a/a', 'a/b', 'b/a']);
    expect(names(store.table('pods').list('a'))).toEqual(['a/a', 'a/b']);
  });

  test('an older list is rolled back from the history', () => {
    const store = new Store();
    const table = store.table('pods');
    store.put('pods', pod('a'));
    const before = store.put('pods', pod('b'));
    const revision = store.revision;
    store.put('pods', pod('c'));
    store.put('pods', { ...pod('b'), status: { phase: 'Running' } });
    store.remove('pods', 'a', 'a');
    expect(names(table.listAt('a', revision))).toEqual(['a/a', 'a/b']);
    expect(table.listAt('a', revision)?.[1]).toBe(before);
    expect(names(table.list('a'))).toEqual(['a/b', 'a/c']);
  });

  test('a compacted history is gone', () => {
    const store = new Store();
    store.put('pods', pod('a'));
    const revision = store.revision;
    store.put('pods', pod('b'));
    store.compact();
    const table = store.table('pods');
    expect(table.changesAfter(revision)).toBeNull();
    expect(table.listAt('*', revision)).toBeNull();
    expect(table.changesAfter(store.revision)).toEqual([]);
  });

  test('the history keeps at least its limit and at most twice as much', () => {
    const store = new Store(10);
    const table = store.table('pods');
    for (let i = 0; i < 100; i++) store.put('pods', pod(`p${i}`));
    expect(table.changesAfter(store.revision - 10)).toHaveLength(10);
    expect(table.changesAfter(store.revision - 21)).toBeNull();
  });

  test('what a listener writes is told after the change that made it write', () => {
    const store = new Store();
    const told: string[] = [];
    const table = store.table('pods');
    table.listen((change: Change) => {
      if (change.object.metadata.name === 'first') store.put('pods', pod('second'));
    });
    table.listen((change: Change) => told.push(change.object.metadata.name));
    store.put('pods', pod('first'));
    expect(told).toEqual(['first', 'second']);
  });

  test('owners are found by uid, also after an update and a removal', () => {
    const store = new Store();
    const table = store.table('pods');
    const owned = (uid: string) => ({ ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid }] });
    store.put('pods', pod('a', 'a', owned('one')));
    expect([...table.ownedBy('one')]).toHaveLength(1);
    store.put('pods', pod('a', 'a', owned('two')));
    expect([...table.ownedBy('one')]).toHaveLength(0);
    expect([...table.ownedBy('two')]).toHaveLength(1);
    store.remove('pods', 'a', 'a');
    expect([...table.ownedBy('two')]).toHaveLength(0);
  });
});
