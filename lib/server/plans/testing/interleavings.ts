import { expect } from 'vitest';
import { sleep } from '../../../cluster/testing/until.ts';
import type { IntentOf } from '../../../mesh/plan/intent.ts';
import type { TestWaymark } from './waymark.ts';

/** The second writer's hands: sends JSON, a patch as a merge patch, and answers the object. */
export type Hands = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<Labelled>;
type Labelled = { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };

/** Chance that repeats (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const key = 'istio.io/use-waypoint';

/** 100 times a Service is opted out while somebody else writes labels of it, now and then the very same one. */
export async function expectNoLostUpdate(waymark: TestWaymark, namespace: string, hands: Hands): Promise<void> {
  const services = `/api/v1/namespaces/${namespace}/services`;
  const seen = { done: 0, conflict: 0, touched: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const next = chance(seed);
    const name = `s${seed}`;
    await hands('POST', services, { metadata: { name, labels: { team: 'a' } }, spec: { ports: [{ port: 80 }] } });
    await waymark.sees(() => waymark.cluster.store.world.Service.get(namespace, name) !== undefined);
    const intent: IntentOf<'enroll'> = {
      type: 'enroll',
      targets: [{ kind: 'Service', namespace, name }],
      mesh: 'keep',
      waypoint: { do: 'opt-out' },
      canary: { do: 'keep' },
      ingress: 'on',
    };
    const running = waymark.run(intent).catch((error: Error) => error);
    const theirs: Record<string, string> = {};
    const writes = 1 + Math.floor(next() * 5);
    for (let n = 0; n < writes; n++) {
      await sleep(next() * 6);
      const [k, value] = next() < 0.25 ? [key, `theirs-${n}`] : [`label-${Math.floor(next() * 3)}`, `v${n}`];
      theirs[k] = value;
      await hands('PATCH', `${services}/${name}`, { metadata: { labels: { [k]: value } } });
    }
    const ended = await running;
    const { labels } = (await hands('GET', `${services}/${name}`)).metadata;
    const { [key]: own, ...others } = theirs;
    // Whatever the other one wrote last is there, and so is what nobody touched.
    expect([seed, labels]).toMatchObject([seed, { team: 'a', ...others, ...(own === undefined ? {} : { [key]: own }) }]);
    const conflict = ended instanceof Error || ended.state !== 'done';
    // A conflict is one about the very label.
    if (conflict) expect([seed, own, ended]).toEqual([seed, expect.any(String), expect.anything()]);
    else if (own === undefined) expect([seed, labels[key], labels['istio.io/ingress-use-waypoint']]).toEqual([seed, 'none', 'true']);
    seen[conflict ? 'conflict' : 'done']++;
    if (own !== undefined) seen.touched++;
  }
  expect(seen.done).toBeGreaterThan(20);
  expect(seen.touched).toBeGreaterThan(10);
}
