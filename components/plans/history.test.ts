import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from './history.ts';
import { asLost, bothUndone, withEntry, withProgress, withUndone } from './history.ts';
import { parseHistory } from './parse-history.ts';
import { operation, progress, undoOf } from './testing/effects.ts';

function entry(id: string): HistoryEntry {
  return {
    id,
    at: '2026-11-23T10:00:00Z',
    title: id,
    clusterId: 'c1',
    state: 'done',
    intent: undoOf(),
    done: [{ step: 'patch Namespace//shop', uid: 'u1' }],
    undo: undoOf(),
    undoAll: null,
    undone: null,
  };
}

describe('history', () => {
  it('reads back what it wrote', () => {
    const list = withEntry(withEntry([], entry('a')), entry('b'));
    expect(parseHistory(JSON.stringify(list))).toEqual([entry('b'), entry('a')]);
  });

  it('lists an operation once and forgets the oldest', () => {
    let list: readonly HistoryEntry[] = [];
    for (let n = 0; n < 40; n++) list = withEntry(list, entry(`e${n}`));
    expect([list.length, list[0]?.id, list.at(-1)?.id]).toEqual([30, 'e39', 'e10']);
    expect(withEntry(list, entry('e39'))).toHaveLength(30);
  });

  it('keeps what was done before an operation that goes on with it, and takes back the later part first', () => {
    const later = undoOf('istio.io/dataplane-mode');
    const steps = [progress({ id: 'b', uid: 'u2' }), progress({ id: 'c', state: 'failed' })];
    const after = withProgress(entry('a'), operation({ state: 'failed', steps, undo: later }));
    expect(after).toMatchObject({
      state: 'failed',
      done: [
        { step: 'patch Namespace//shop', uid: 'u1' },
        { step: 'b', uid: 'u2' },
      ],
      undo: { steps: [...later.steps, ...undoOf().steps] },
    });
    expect(withProgress(after, operation({ state: 'failed', steps, undo: later }))).toEqual(after);
    expect(bothUndone(null, null)).toBeNull();
  });

  it('takes back all that may have been written when it lost sight of an operation, with what it had heard of it', () => {
    const target = { namespace: 'shop', name: 'gate' };
    const gateway = { ...target, className: 'istio-waypoint', trafficType: null, revision: null, allow: { from: 'Same' } } as const;
    const made = (uid: string | null) => ({ kind: 'delete', target, uid, gateway }) as const;
    const undoAll = { ...undoOf(), steps: [...undoOf().steps, made(null)] };
    // Only the waypoint was heard of.
    const heard = { ...entry('a'), state: 'running', undo: { ...undoOf(), steps: [made('u7')] }, undoAll } as const;
    expect(asLost(heard)).toMatchObject({ state: 'lost', undo: { steps: [...undoOf().steps, made('u7')] } });
    expect(asLost(heard).undo?.steps).toHaveLength(2);
    expect(asLost({ ...heard, undo: null }).undo).toEqual(undoAll);
    // An operation that went on with another keeps what that one wrote, taken back last.
    const earlier = undoOf('istio.io/dataplane-mode');
    expect(asLost({ ...heard, undo: earlier }).undo?.steps).toEqual([...undoAll.steps, ...earlier.steps]);
  });

  it('marks what was taken back', () => {
    const list = withUndone([entry('b'), entry('a')], 'a', '2026-11-23T11:00:00Z');
    expect(list.map((e) => e.undone)).toEqual([null, '2026-11-23T11:00:00Z']);
  });

  it.each(['', 'null', '{"a":1}', '[{"id":1}]', JSON.stringify([{ ...entry('a'), undo: undoOf('pod-security.kubernetes.io/enforce') }])])(
    'takes nothing from what it did not write: %s',
    (text) => {
      expect(parseHistory(text)).toEqual([]);
    },
  );
});
