import { describe, expect, test } from 'vitest';
import { evaluateSelector } from '../../lib/mesh/resolve/label-selector.ts';
import type { KubeObject } from '../control-plane/raw-client.ts';
import { editedState } from './random-edits.ts';
import { randomState } from './random-state.ts';
import type { State } from './state.ts';
import { ofKind } from './state.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

function statesOf(seed: number): State[] {
  const states = [randomState(seed, 'cf-test')];
  for (let step = 1; step <= 3; step++) states.push(editedState(states.at(-1) as State, seed * 1000 + step).state);
  return states;
}

/** Everything below that has the shape of a label selector. */
function* selectorsIn(value: unknown): Iterable<object> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'selector' || key === 'namespaceSelector') yield inner as object;
    else yield* selectorsIn(inner);
  }
}

function addressesOf({ status }: KubeObject): string[] {
  return (status as { addresses: Array<{ value: string }> } | undefined)?.addresses.map(({ value }) => value) ?? [];
}

describe('a random cluster', () => {
  test('is the same for the same seed, and another one for another', () => {
    const texts = seeds.map((seed) => JSON.stringify(statesOf(seed).map(({ mesh, objects }) => [mesh, [...objects]])));
    expect(texts).toEqual(seeds.map((seed) => JSON.stringify(statesOf(seed).map(({ mesh, objects }) => [mesh, [...objects]]))));
    expect(new Set(texts).size).toBe(seeds.length);
  });

  test('has only selectors that istiod survives', () => {
    for (const state of seeds.flatMap(statesOf)) {
      const gateways = ofKind(state, 'Gateway').flatMap(({ spec }) => [...selectorsIn(spec)]);
      const discovery = state.mesh.discoverySelectors ?? [];
      for (const selector of [...gateways, ...discovery, ...selectorsIn(state.mesh.serviceEntryVisibility)]) {
        expect([selector, evaluateSelector(selector, { team: 'x' })]).not.toEqual([selector, 'invalid']);
      }
    }
  });

  test('has no two Gateways with one address', () => {
    for (const state of seeds.flatMap(statesOf)) {
      const all = ofKind(state, 'Gateway').flatMap((gateway) => [...new Set(addressesOf(gateway))]);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  test('changes in many ways when it is edited', () => {
    for (const seed of seeds) {
      const [first, second] = statesOf(seed) as [State, State];
      const kept = [...first.objects].filter(([key, object]) => second.objects.get(key) === object).length;
      expect(kept).toBeGreaterThan(first.objects.size / 2);
      expect(kept).toBeLessThan(first.objects.size - 20);
    }
  });
});
