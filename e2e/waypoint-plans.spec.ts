import type { Operation } from '../lib/protocol/api.ts';
import { namespacePath } from './harness/cluster.ts';
import { infrastructure, shop } from './harness/manifests.ts';
import { Plans } from './harness/plans.ts';
import { expect, test } from './harness/test.ts';

// Plans over HTTP, as the pages use them: preview, apply, look, stop, undo.

test('an operator shares a waypoint, enrolls, opts out, moves 10 % to a canary, and deletes it all', async ({
  playwright,
  app,
  cluster,
  ownNamespace,
}) => {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  const request = await playwright.request.newContext();
  const plans = new Plans(request, app.url);
  const service = (which: string) => [{ kind: 'Service', namespace: name, name: which }];
  const labels = (which: string) => cluster.labels(`/api/v1/namespaces/${name}/services/${which}`);
  const bound = (which: string, message: RegExp) =>
    expect.poll(async () => (await cluster.waypointBound(name, which))?.message ?? '', { message: `istiod on ${which}` }).toMatch(message);
  const before = [await labels('cart'), await labels('catalog'), await cluster.labels(namespacePath(name))];

  const seen = async () => (await plans.preview({ type: 'enroll', targets: service('cart'), waypoint: { do: 'opt-out' } })).status;
  await expect.poll(seen, 'Waymark has read the namespace').toBe(200);
  const create = { type: 'create-waypoint', namespace: infra, name: 'gate', trafficType: 'service', allow: { from: 'All' } };
  const created = await plans.run({ ...create, enroll: { targets: service('cart') } });
  await bound('cart', new RegExp(`Successfully attached to waypoint ${infra}/gate`));
  await plans.run({ ...create, name: 'next' });
  await expect
    .poll(async () => (await plans.preview({ type: 'delete-waypoints', waypoints: [{ namespace: infra, name: 'next' }] })).status)
    .toBe(200);

  const everything = [{ kind: 'Namespace', namespace: '', name }];
  const enrolled = await plans.run({
    type: 'enroll',
    targets: everything,
    mesh: 'join',
    waypoint: { do: 'use', waypoint: { namespace: infra, name: 'gate' } },
  });
  await plans.run({ type: 'enroll', targets: service('catalog'), waypoint: { do: 'opt-out' } });
  await expect.poll(() => cluster.waypointBound(name, 'catalog')).toBeUndefined();
  await plans.run({
    type: 'enroll',
    targets: service('cart'),
    canary: { do: 'set', waypoint: { namespace: infra, name: 'next' }, weight: 10 },
  });
  await bound('cart', new RegExp(`attached to waypoint ${infra}/gate$`));
  expect(await labels('cart')).toMatchObject({ 'istio.io/use-waypoint-canary': 'next', 'istio.io/use-waypoint-canary-namespace': infra });

  const names = ['gate', 'next'].map((which) => ({ namespace: infra, name: which }));
  const deleted = await plans.run({ type: 'delete-waypoints', waypoints: names });
  expect(deleted.steps.at(-1)).toMatchObject({ kind: 'delete', state: 'done' });
  await plans.run({ type: 'enroll', targets: service('catalog'), waypoint: { do: 'remove' } });
  await plans.run({ type: 'enroll', targets: everything, mesh: 'leave' });
  expect([await labels('cart'), await labels('catalog'), await cluster.labels(namespacePath(name))]).toEqual(before);
  expect([created.undo?.steps.map(({ kind }) => kind), enrolled.undo?.steps.length]).toEqual([['patch', 'delete'], 1]);
  await request.dispose();
});

test('what never gets ready is told and stopped, over the wire; bad input is told at its field; the past is not known', async ({
  playwright,
  app,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'shop');
  const request = await playwright.request.newContext();
  const plans = new Plans(request, app.url);
  const create = {
    type: 'create-waypoint',
    namespace: name,
    name: 'gate',
    revision: 'nobody',
    enroll: { targets: [{ kind: 'Namespace', namespace: '', name }] },
  };
  await expect.poll(async () => (await plans.preview(create)).status).toBe(200);
  const { id } = await plans.apply(create);
  await expect.poll(async () => (await plans.look(id)).steps[1]?.state).toBe('waiting');
  expect((await plans.look(id)).steps[1]?.message).toMatch(/is not ready/);
  const stopped = await plans.post<Operation>(`/api/operations/${id}/stop`, {});
  expect(stopped.body).toMatchObject({ state: 'stopped', steps: [{ state: 'done' }, { state: 'skipped' }, { state: 'skipped' }] });
  await plans.run(stopped.body.undo ?? {});

  const wrong = await plans.preview({ ...create, name: 'Way_point' });
  expect([wrong.status, wrong.body.error?.issues?.map(({ field }) => field)]).toEqual([422, ['intent.name']]);
  expect((await plans.preview({ ...create, spec: {} })).status).toBe(422);
  expect(
    (
      await plans.preview({
        type: 'undo',
        title: '',
        steps: [
          {
            kind: 'patch',
            target: create.enroll.targets[0],
            uid: 'u',
            changes: [{ on: 'label', key: 'pod-security.kubernetes.io/enforce', before: null, after: 'x' }],
          },
        ],
      })
    ).status,
  ).toBe(422);
  const gone = await plans.look('never-began-1');
  expect(gone).toMatchObject({ error: { code: 'notFound' } });
  await request.dispose();
});
