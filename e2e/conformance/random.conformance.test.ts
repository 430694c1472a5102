import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { startCluster } from '../../lib/cluster/cluster.ts';
import { loadAccess } from '../../lib/cluster/kubeconfig.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { attach, rawClientOf, startControlPlane } from '../control-plane/control-plane.ts';
import type { MeshChange } from '../control-plane/mesh-settings.ts';
import { changeMesh } from '../control-plane/mesh-settings.ts';
import type { RawClient } from '../control-plane/raw-client.ts';
import { applyState, removeState } from './apply-state.ts';
import { editedState } from './random-edits.ts';
import { randomState } from './random-state.ts';
import { reportOf } from './report.ts';
import { Sentinel } from './sentinel.ts';
import { commandFor, editsPerRound, leastAnswers, leastDestinations, seedsOf, usualRounds } from './settings.ts';
import { settle } from './settle.ts';
import type { Edited } from './state.ts';
import { namespacesOf } from './state.ts';
import { Totals } from './totals.ts';

// What Waymark reads from a real API server and resolves, beside what a real istiod makes of the same objects.

const seeds = seedsOf(process.env);
const wanted = process.env['WAYMARK_CONTROL_PLANE'];
const name = wanted || 'conformance';
const totals = new Totals();

let controlPlane: ControlPlane;
let isOurs = false;
let raw: RawClient;
let cluster: Cluster;
let mesh = '';

beforeAll(async () => {
  const running = attach(name);
  isOurs = running === undefined;
  controlPlane = running ?? (await startControlPlane({ name }));
  raw = rawClientOf(controlPlane);
  const access = await loadAccess({ kubeconfigPath: controlPlane.kubeconfigPath, context: 'admin' });
  if (!access.ok) throw new Error(access.error.message);
  cluster = startCluster(access.value);
  // An earlier run may have been killed before it could restore them.
  await setMesh({});
}, 60 * 60_000);

afterAll(async () => {
  console.info(totals.text());
  await setMesh({});
  await cluster.stop();
  await raw.close();
  if (isOurs) await controlPlane.stop();
});

describe('istiod and Waymark agree on every destination of a random cluster', () => {
  test.each(seeds)(
    'seed %i',
    async (seed) => {
      const prefix = `cf-${Date.now().toString(36).slice(-6)}-${seed}`;
      const sentinel = new Sentinel(raw, prefix);
      let now: Edited = { state: randomState(seed, prefix), recreated: new Set() };
      const namespaces = new Set(namespacesOf(now.state));
      try {
        for (let step = 0; step <= editsPerRound; step++) {
          const before = step === 0 ? undefined : now.state;
          if (before) now = editedState(before, seed * 1000 + step);
          await setMesh(sentinel.mesh(now.state.mesh));
          await applyState(raw, before, now.state, now.recreated);
          const comparison = await settle({ cluster: raw, world: cluster.store.world, sentinel }, namespaces);
          totals.add(comparison, step === 0);
          if (comparison.differences.length > 0) expect.fail(reportOf(comparison.differences, now.state, step, commandFor(seed, name)));
          expect(comparison.ties).toBe(0);
        }
      } finally {
        await setMesh({});
        await removeState(raw, now.state);
        await sentinel.remove();
      }
    },
    10 * 60_000,
  );

  // Few seeds need not have everything.
  test.runIf(seeds.length >= usualRounds)('the states were large and had every kind of answer', () => {
    expect(totals.fresh).toBeGreaterThanOrEqual(leastDestinations(seeds.length));
    expect(leastAnswers.filter((answer) => !totals.answers.has(answer))).toEqual([]);
  });
});

async function setMesh(change: MeshChange): Promise<void> {
  const text = JSON.stringify(change);
  if (text === mesh) return;
  mesh = '';
  await changeMesh(controlPlane, raw, change);
  mesh = text;
}
