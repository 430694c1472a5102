import { randomUUID } from 'node:crypto';
import type { Operation } from '../lib/protocol/api.ts';
import { startApp } from './harness/app.ts';
import { namespacePath, servicePath } from './harness/cluster.ts';
import { isWrite, startHttpLine } from './harness/http-line.ts';
import { shop } from './harness/manifests.ts';
import { join, script } from './harness/script.ts';
import { expect, test } from './harness/test.ts';

const rounds = Number(process.env['WAYMARK_REPLICA_ROUNDS'] ?? 25);

test('[R-42] two replicas, each request to the next one: every operation has one result, and what the other does not know follows from the cluster', async ({
  backend,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'two');
  const lines = [await startHttpLine(backend.kubeconfig), await startHttpLine(backend.kubeconfig)];
  const apps = await Promise.all(lines.map(({ kubeconfig }) => startApp(backend, { kubeconfig })));
  const replicas = apps.map(({ url }) => script(url));
  let turn = 0;
  const next = () => {
    const replica = replicas[turn++ % replicas.length];
    if (!replica) throw new Error('no replica');
    return replica;
  };
  const leave = { ...join(name), mesh: 'leave' as const };
  const ingress = (way: 'on' | 'remove') => ({
    ...join(name),
    targets: [{ kind: 'Service' as const, namespace: name, name: 'cart' }],
    mesh: 'keep' as const,
    ingress: way,
  });
  const mesh = 'istio.io/dataplane-mode';
  const entry = 'istio.io/ingress-use-waypoint';
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [intent, path, key, value] of [
      [join(name), namespacePath(name), mesh, 'ambient'],
      [ingress('on'), servicePath(name, 'cart'), entry, 'true'],
      [ingress('remove'), servicePath(name, 'cart'), entry, undefined],
      [leave, namespacePath(name), mesh, undefined],
    ] as const) {
      const operation = randomUUID();
      // One replica previews, the other applies, as soon as its watch has told it the same.
      await expect(async () => {
        const preview = await next().preview(intent);
        const answer = await next().post<Operation>('/api/plans/apply', next().applied(intent, preview, operation));
        expect([answer.status, answer.body.state]).toEqual([200, 'done']);
      }).toPass({ intervals: [20, 50, 100] });
      expect((await cluster.labels(path))[key]).toBe(value);
      const known = await Promise.all(replicas.map(({ get }) => get(`/api/operations/${operation}`)));
      expect(known.map(({ status }) => status).sort(), 'the one that wrote knows it, the other says that it does not').toEqual([200, 404]);
      done++;
    }
  }
  expect(done).toBe(rounds * 4);
  const writes = lines.flatMap(({ seen }) => seen.filter(isWrite));
  expect(writes.length, 'each change was written once').toBe(done);

  // The same click reaches both: both carry it out, and it is as if done once.
  const preview = await next().preview(join(name));
  await expect.poll(async () => (await replicas[1]?.preview(join(name)))?.digest).toBe(preview.digest);
  const same = next().applied(join(name), preview);
  const both = await Promise.all(replicas.map(({ post }) => post<Operation>('/api/plans/apply', same)));
  for (const { status, body } of both)
    expect([status, body.state ?? 'planChanged']).toEqual(status === 409 ? [409, 'planChanged'] : [200, 'done']);
  expect(both.some(({ status }) => status === 200)).toBe(true);
  expect(await cluster.labels(namespacePath(name))).toMatchObject({ [mesh]: 'ambient', team: 'shop' });
  for (const app of apps) await app.stop();
  for (const line of lines) await line.close();
});
