import { readdirSync, readFileSync } from 'node:fs';
import { startApp } from './harness/app.ts';
import { namespacePath } from './harness/cluster.ts';
import { isWrite, startHttpLine } from './harness/http-line.ts';
import { shop } from './harness/manifests.ts';
import { join, script } from './harness/script.ts';
import { expect, test } from './harness/test.ts';

/** Every route that answers POST, by its file. */
function postRoutes(): string[] {
  const api = new URL('../app/api/', import.meta.url);
  return readdirSync(api, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts') && /^export const POST =/m.test(readFileSync(new URL(file, api), 'utf8')))
    .map((file) => `/api/${file.slice(0, -'/route.ts'.length)}`);
}

test('[S-12] READ_ONLY: whatever is posted to whatever route, nothing is written, and the one that writes says so', async ({
  backend,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'read-only');
  const line = await startHttpLine(backend.kubeconfig);
  const app = await startApp(backend, { kubeconfig: line.kubeconfig, env: { READ_ONLY: '1' } });
  const { get, post, preview, applied } = script(app.url);
  try {
    expect((await get('/api/session')).body).toMatchObject({ readOnly: true });
    const plan = await preview(join(name));
    expect(plan.permitted).toEqual({ allowed: false, missing: 'Waymark was started read-only.' });
    const body = applied(join(name), plan);
    expect(await post('/api/plans/apply', body)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });

    const routes = postRoutes();
    expect(routes).toContain('/api/plans/apply');
    for (const route of routes)
      for (const sent of [body, { intent: join(name) }, { namespace: name }, { token: 'any' }, {}]) {
        const { status } = await post(route.replace('[id]', body.operation), sent);
        expect(status, `${route} ${Object.keys(sent)}`).toBeLessThan(500);
      }
    expect(line.seen.length).toBeGreaterThan(20);
    expect(line.seen.filter(isWrite)).toEqual([]);
    expect((await cluster.labels(namespacePath(name)))['istio.io/dataplane-mode']).toBeUndefined();
  } finally {
    await app.stop();
    await line.close();
  }
});
