import { describe, expect, it } from 'vitest';
import type { Part } from '../../lib/protocol/api.ts';
import { seenOf } from './seen.ts';

const part = (kind: Part['kind'], state: Part['state']): Part => ({ kind, namespace: '', state, ageMs: 0, objects: 0, message: '' });

describe('seenOf', () => {
  it('tells all from some from nothing', () => {
    const rest = [part('ServiceEntry', 'absent'), part('WorkloadEntry', 'absent'), part('Gateway', 'forbidden')];
    expect(seenOf({ parts: [part('Service', 'live'), part('Pod', 'stale'), ...rest], scope: null })).toBe('all');
    expect(seenOf({ parts: [part('Service', 'live'), part('Pod', 'forbidden'), ...rest], scope: null })).toBe('some');
    expect(seenOf({ parts: [part('Service', 'live'), part('Pod', 'live'), ...rest], scope: ['shop'] })).toBe('some');
    expect(seenOf({ parts: [part('Service', 'forbidden'), part('Pod', 'loading'), ...rest], scope: null })).toBe('nothing');
    expect(seenOf({ parts: [], scope: null })).toBe('nothing');
  });
});
