import type { APIRequestContext } from '@playwright/test';
import type { Plan } from '../lib/mesh/plan/plan.ts';
import { writes } from '../lib/mesh/plan/plan.ts';
import { inverse } from '../lib/mesh/plan/undo.ts';
import type { Operation } from '../lib/protocol/api.ts';
import type { Death } from '../lib/server/plans/testing/deadly-proxy.ts';
import { isWrite } from '../lib/server/plans/testing/deadly-proxy.ts';
import { startApp } from './harness/app.ts';
import type { Backend } from './harness/backend.ts';
import type { Cluster } from './harness/cluster.ts';
import { gatewayPath, namespacePath, servicePath } from './harness/cluster.ts';
import { startDoomedApp } from './harness/doomed-app.ts';
import { threeServices } from './harness/manifests.ts';
import { Plans } from './harness/plans.ts';
import { expect, test } from './harness/test.ts';

// "Create, wait, label three services", and kill -9 of the process at each step (R-24, R-42). What a client knows of it then
// is what it heard last; a server that was started anew knows nothing.

const services = ['cart', 'catalog', 'till'];

const intentFor = (namespace: string) => ({
  type: 'create-waypoint',
  namespace,
  name: 'gate',
  enroll: { targets: services.map((name) => ({ kind: 'Service', namespace, name })) },
});

/** Counts what the operation in this namespace asks of the cluster. */
const moments: ReadonlyArray<readonly [when: string, death: (namespace: string) => Death]> = [
  ...[1, 2, 3, 4].flatMap((at) =>
    [false, true].map(
      (carriedOut) =>
        [
          `${carriedOut ? 'after' : 'before'} ${at === 1 ? 'the waypoint is made' : `label ${at - 1} of 3 is written`}`,
          (namespace: string): Death => ({
            at,
            carriedOut,
            counts: (request) => isWrite(request) && inNamespace(request.url, namespace),
          }),
        ] as const,
    ),
  ),
  [
    'while the waypoint is waited for',
    (namespace) => {
      let isMade = false;
      return {
        at: 1,
        carriedOut: true,
        counts(request) {
          if (!inNamespace(request.url, namespace)) return false;
          if (isWrite(request)) isMade = true;
          return isMade && request.method === 'GET' && /\/gateways\/gate$/.test(request.url ?? '');
        },
      };
    },
  ],
];

const inNamespace = (url = '', namespace: string) => url.includes(`/namespaces/${namespace}/`);

/** The same for every moment, so it is made once. */
let stateWithoutKill: unknown;

for (const [when, death] of moments)
  test(`killed ${when}: going on ends as if it had not been, cleaning up leaves nothing`, async ({
    playwright,
    backend,
    cluster,
    ownNamespace,
  }) => {
    test.slow();
    const request = await playwright.request.newContext();
    const [resumed, cleaned] = await Promise.all([ownNamespace(threeServices, 'resumed'), ownNamespace(threeServices, 'cleaned')]);
    const before = await stateOf(cleaned, cluster);
    const [first, second] = await Promise.all([resumed, cleaned].map((name) => killedAt(death(name), name, backend, request)));
    if (!first || !second) throw new Error('two servers');

    const anew = await startApp(backend);
    try {
      const plans = new Plans(request, anew.url);
      stateWithoutKill ??= await stateAfterAll(await ownNamespace(threeServices, 'whole'), plans, cluster);
      expect((await plans.look(first.id)) as object).toMatchObject({ error: { code: 'notFound' } });
      expect((await plans.run(intentFor(resumed), first.done)).state).toBe('done');
      expect(await stateOf(resumed, cluster)).toEqual(stateWithoutKill);

      // Where the waypoint was never made there may be nothing to take back.
      const undo = { type: 'undo', ...inverse(second.plan, second.maybe) };
      const isClean = JSON.stringify(await stateOf(cleaned, cluster)) === JSON.stringify(before);
      if (isClean) expect((await plans.preview(undo)).body.error).toMatchObject({ details: { reason: 'unchanged' } });
      else expect((await plans.run(undo)).state).toBe('done');
      await expect.poll(() => stateOf(cleaned, cluster)).toEqual(before);
    } finally {
      await anew.stop();
      await request.dispose();
    }
  });

async function stateAfterAll(namespace: string, plans: Plans, cluster: Cluster): Promise<unknown> {
  await untilPlanned(plans, namespace);
  expect((await plans.run(intentFor(namespace))).state).toBe('done');
  return stateOf(namespace, cluster);
}

interface Killed {
  readonly id: string;
  readonly plan: Plan;
  /** As it goes back with the intent: what the client heard to be done, or to be under way. */
  readonly done: ReadonlyArray<{ readonly step: string; readonly uid: string | null }>;
  /** Every step that may have been done. What was written after the last answer was not heard of. */
  readonly maybe: Killed['done'];
}

/** Starts a Waymark, lets it begin, follows it like a page does, and finds it dead. */
async function killedAt(death: Death, namespace: string, backend: Backend, request: APIRequestContext): Promise<Killed> {
  const doomed = await startDoomedApp(backend, death);
  try {
    const plans = new Plans(request, doomed.url);
    const { plan, clusterId, digest } = await untilPlanned(plans, namespace);
    const id = crypto.randomUUID();
    let heard: Operation | undefined;
    // The answer never comes, or tells of an operation that is not yet over.
    const begun = plans
      .post<Operation>('/api/plans/apply', { intent: intentFor(namespace), operation: id, clusterId, digest })
      .catch(() => undefined);
    while (!doomed.isDead()) {
      const told = await plans.look(id).catch(() => undefined);
      if (told && 'steps' in told) heard = told;
      expect(['running', undefined], JSON.stringify(heard)).toContain(heard?.state);
    }
    await begun;
    const steps = heard?.steps ?? [];
    const ofStep = (step: string) => ({ step, uid: steps.find((known) => known.id === step)?.uid ?? null });
    const isDone = ({ state }: Operation['steps'][number]) => state === 'done' || state === 'running' || state === 'unknown';
    return {
      id,
      plan,
      done: steps.filter(isDone).map((step) => ofStep(step.id)),
      maybe: plan.steps.filter(writes).map((step) => ofStep(step.id)),
    };
  } finally {
    await doomed.stop();
  }
}

/** The preview, once Waymark has read the namespace. */
async function untilPlanned(plans: Plans, namespace: string) {
  const preview = async () => plans.preview(intentFor(namespace));
  await expect.poll(async () => (await preview()).status, 'Waymark has read the namespace').toBe(200);
  return (await preview()).body;
}

/** What a person would compare by eye, without the name of the namespace. */
async function stateOf(namespace: string, cluster: Cluster): Promise<unknown> {
  const gateway = await cluster.get(gatewayPath(namespace, 'gate'));
  const state = {
    home: await cluster.labels(namespacePath(namespace)),
    services: await Promise.all(services.map((name) => cluster.labels(servicePath(namespace, name)))),
    gateway: gateway ? { labels: gateway.metadata.labels, spec: gateway['spec'] } : null,
  };
  return JSON.parse(JSON.stringify(state).replaceAll(namespace, 'NAMESPACE'));
}
