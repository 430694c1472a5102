import { startApp } from './harness/app.ts';
import { isWrite, startHttpLine } from './harness/http-line.ts';
import { shop } from './harness/manifests.ts';
import { join, script } from './harness/script.ts';
import { expect, test } from './harness/test.ts';

type Line = Record<string, unknown>;

/** The lines of the audit trail among what a server wrote. */
function auditIn(written: readonly string[]): Line[] {
  return written.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : [])).filter(({ level }) => level === 'audit');
}

test('[S-53] [S-54] a write leaves two lines, and the API server is told the id that is in them', async ({ backend, ownNamespace }) => {
  const name = await ownNamespace(shop, 'audit');
  const line = await startHttpLine(backend.kubeconfig);
  const written: string[] = [];
  const app = await startApp(backend, {
    kubeconfig: line.kubeconfig,
    env: { WAYMARK_LOG_FORMAT: 'json' },
    onOutput: (text) => written.push(text),
  });
  const waymark = script(app.url);
  const { body, requestId } = await waymark.apply(join(name));
  expect(body.state).toBe('done');
  const refused = await waymark.post('/api/plans', {}).then(() => fetch(`${app.url}/api/plans`, { method: 'POST', body: '{}' }));
  await app.stop();
  await line.close();

  const [intent, result, refusal, ...others] = auditIn(written);
  expect(others).toEqual([]);
  const about = {
    level: 'audit',
    request: requestId,
    audit: `${requestId}.1`,
    user: 'demo',
    mode: 'demo',
    address: '127.0.0.1',
    verb: 'patch',
    resource: 'namespaces',
    namespace: '',
    name,
    uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    changes: [{ on: 'label', key: 'istio.io/dataplane-mode', before: null, after: 'ambient' }],
  };
  expect(intent).toMatchObject({ ...about, event: 'write intent' });
  expect(result).toMatchObject({ ...about, event: 'write result', status: 200, outcome: 'done' });
  expect(refused.status).toBe(403);
  expect(refusal).toMatchObject({ event: 'refused', status: 403, path: '/api/plans', request: refused.headers.get('x-request-id') });

  const writes = line.seen.filter(isWrite);
  expect(writes.map(({ method, headers }) => [method, headers['audit-id']])).toEqual([['PATCH', `${requestId}.1`]]);
  for (const { url, headers } of line.seen) {
    expect(headers['user-agent']).toMatch(/^waymark\/\d+\.\d+\.\d+/);
    if (url.includes('/namespaces/') && headers['content-type']?.includes('patch')) expect(url).toContain('fieldManager=waymark');
  }
});

test('[S-53] a server that is killed in the middle of a write has said what it was about to do', async ({ backend, ownNamespace }) => {
  const name = await ownNamespace(shop, 'audit');
  const line = await startHttpLine(backend.kubeconfig);
  const written: string[] = [];
  const app = await startApp(backend, {
    kubeconfig: line.kubeconfig,
    env: { WAYMARK_LOG_FORMAT: 'json' },
    onOutput: (text) => written.push(text),
  });
  const held = line.hold(isWrite);
  const answer = script(app.url)
    .apply(join(name))
    .catch(() => 'no answer');
  const { headers } = await held;
  await app.kill();
  expect(await answer).toBe('no answer');
  await line.close();

  const lines = auditIn(written);
  expect(lines.map(({ event, audit, name: of }) => [event, audit, of])).toEqual([['write intent', headers['audit-id'], name]]);
});
