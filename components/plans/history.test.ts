import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from './history.ts';
import { parseHistory, withEntry, withUndone } from './history.ts';
import { undoOf } from './testing/effects.ts';

function entry(id: string): HistoryEntry {
  return {
    id,
    at: '2026-11-23T10:00:00Z',
    title: id,
    clusterId: 'c1',
    undo: undoOf(),
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
