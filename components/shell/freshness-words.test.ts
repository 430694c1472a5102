import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../lib/mesh/model/table.ts';
import type { Part } from '../../lib/protocol/api.ts';
import { rows, summary, worstState } from './freshness-words.ts';

const part = (kind: Part['kind'], state: Knowledge, namespace = ''): Part => ({
  kind,
  namespace,
  state,
  ageMs: 0,
  objects: 0,
  message: '',
});

describe('summary', () => {
  it('is short when all is well', () => {
    expect(summary({ parts: [part('Pod', 'live'), part('Service', 'live')] })).toBe('Live · all 2 kinds');
  });

  it('counts kinds, not namespaces, each by its worst state', () => {
    const parts = [
      part('Pod', 'live', 'a'),
      part('Pod', 'forbidden', 'b'),
      part('Service', 'live', 'a'),
      part('Service', 'live', 'b'),
      part('Gateway', 'absent'),
    ];
    expect(summary({ parts })).toBe('1 live · 1 forbidden · 1 absent');
  });

  it('does not call nothing live', () => {
    expect(summary({ parts: [] })).toBe('Nothing is read yet');
    expect(worstState({ parts: [] })).toBe('loading');
  });
});

describe('rows', () => {
  it('puts first what is not live and keeps the order otherwise', () => {
    const sorted = rows([part('Pod', 'live'), part('Gateway', 'absent'), part('Service', 'stale'), part('Namespace', 'live')]);
    expect(sorted.map((p) => p.kind)).toEqual(['Service', 'Gateway', 'Pod', 'Namespace']);
  });
});
