import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { apiPath } from './api-path.ts';
import type { ClusterAccess, TlsMaterial } from './kubeconfig.ts';
import { testAccess } from './testing/access.ts';
import { sendJson } from './testing/api-answers.ts';
import type { TestApi, TestApiOptions } from './testing/api-server.ts';
import { startTestApi } from './testing/api-server.ts';
import { createAuthority, selfSigned } from './testing/certificates.ts';
import { openPipe } from './testing/tcp-pipe.ts';
import { sleep, until } from './testing/until.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';

const list = { path: '/api/v1/namespaces' };
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function serve(options: TestApiOptions = {}): Promise<TestApi> {
  const api = await startTestApi(options);
  cleanUp.push(() => api.stop());
  return api;
}

function reach(access: ClusterAccess): Transport {
  const transport = createTransport(access, { version: '1.2.3' });
  cleanUp.push(() => transport.close());
  return transport;
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const authority = createAuthority();
const local = 'IP:127.0.0.1,DNS:kubernetes';

test('sends who it is, and its credentials', async () => {
  const api = await serve();
  expect(await reach(testAccess(api.url, { headers: () => ({ authorization: 'Bearer t' }) })).json(list)).toMatchObject({ ok: true });
  expect(api.calls[0]?.headers).toMatchObject({ 'user-agent': 'waymark/1.2.3', authorization: 'Bearer t', accept: 'application/json' });
});

test('a server URL may have a path', async () => {
  const api = await serve();
  await reach(testAccess(`${api.url}/k8s/clusters/c1`)).json(list);
  expect(api.calls[0]?.url.pathname).toBe('/k8s/clusters/c1/api/v1/namespaces');
});

test('any name ends up in its own segment, or is refused before anything is sent', async () => {
  const paths: string[] = [];
  const port = await listen(
    createServer((request, response) => {
      paths.push(request.url ?? '');
      sendJson(response, 200, {});
    }),
  );
  const transport = reach(testAccess(`http://127.0.0.1:${port}`));
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('..', '.', '', 'a/../b', '%2e%2e', 'a?b', 'a#b', 'a\\b', 'a;b', 'é', '\u0000'),
  );
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      paths.length = 0;
      let path: string;
      try {
        path = apiPath({ group: '', version: 'v1', plural: 'services' }, { namespace: 'shop', name: text });
      } catch {
        expect(paths).toEqual([]);
        return;
      }
      await transport.json({ path });
      const segments = (paths[0] ?? '').split('/');
      expect(segments.slice(0, 6)).toEqual(['', 'api', 'v1', 'namespaces', 'shop', 'services']);
      expect(segments).toHaveLength(7);
      expect(decodeURIComponent(segments[6] ?? '')).toBe(text);
      expect(paths[0]).not.toMatch(/[?#]/);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, () => { key: string; cert: string }, Partial<TlsMaterial>, RegExp]>([
  ['self-signed', () => selfSigned('127.0.0.1', local), { ca: authority.cert }, /is self-signed/],
  ['made for another host', () => authority.issue('DNS:elsewhere.example'), { ca: authority.cert }, /was made for other host names/],
  ['expired', () => authority.issue(local, { days: 0 }), { ca: authority.cert }, /has expired/],
  [
    'signed by an unknown authority',
    () => createAuthority('other').issue(local),
    { ca: authority.cert },
    /signed by an authority that the kubeconfig does not name/,
  ],
])('a certificate that is %s is refused with its own sentence', async (_name, make, tls, sentence) => {
  const certificate = make();
  await sleep(1100); // "expired" is one second old then
  const api = await serve({ tls: certificate });
  const transport = reach(testAccess(api.url, { tls: () => tls }));
  for (const open of [transport.json(list), transport.stream({ ...list, signal: new AbortController().signal, idleMs: 1000 })]) {
    const answer = await open;
    expect(answer).toMatchObject({ ok: false, error: { kind: 'tls', sent: false } });
    expect(!answer.ok && answer.error.message).toMatch(sentence);
  }
  expect(api.calls).toEqual([]);
});

test('tls-server-name is used, and verification can be switched off', async () => {
  const api = await serve({ tls: authority.issue('DNS:kubernetes') });
  expect(await reach(testAccess(api.url, { tls: () => ({ ca: authority.cert }) })).json(list)).toMatchObject({ ok: false });
  expect(await reach(testAccess(api.url, { tls: () => ({ ca: authority.cert, servername: 'kubernetes' }) })).json(list)).toMatchObject({
    ok: true,
  });
  expect(await reach(testAccess(api.url, { tls: () => ({ rejectUnauthorized: false }) })).json(list)).toMatchObject({ ok: true });
});

test('https spoken to a plain http server', async () => {
  const api = await serve();
  const answer = await reach(testAccess(api.url.replace('http:', 'https:'))).json(list);
  expect(answer).toMatchObject({ ok: false, error: { kind: 'tls', message: expect.stringContaining('does not speak TLS') } });
});

test('client certificates are sent, and new ones make new connections', async () => {
  const server = authority.issue(local);
  const api = await serve({ tls: { ...server, ca: authority.cert, requestCert: true } });
  let mine = authority.issue('DNS:me', { commonName: 'first' });
  const transport = reach(testAccess(api.url, { tls: () => ({ ca: authority.cert, cert: mine.cert, key: mine.key }) }));
  for (let i = 0; i < 10; i++) expect(await transport.json(list)).toMatchObject({ ok: true });
  const before = api.accepted();
  expect(before).toBeLessThanOrEqual(2);
  mine = authority.issue('DNS:me', { commonName: 'second' });
  expect(await transport.json(list)).toMatchObject({ ok: true });
  expect(api.accepted()).toBe(before + 1);
  await until(() => api.open() === 1);
});

test('nobody listens; the host does not exist', async () => {
  const api = await startTestApi();
  await api.stop();
  expect(await reach(testAccess(api.url)).json(list)).toMatchObject({
    ok: false,
    error: { kind: 'network', reason: 'ECONNREFUSED', sent: false },
  });
  const answer = await reach(testAccess('https://nowhere.invalid:6443')).json(list);
  expect(answer).toMatchObject({
    ok: false,
    error: { kind: 'network', message: 'the host name in nowhere.invalid:6443 cannot be resolved' },
  });
});

test('a server that accepts and says nothing is given up after 5 s', { timeout: 10_000 }, async () => {
  const port = await listen(createTcpServer((socket) => socket.on('error', () => {}).resume()));
  const started = performance.now();
  expect(await reach(testAccess(`https://127.0.0.1:${port}`)).json(list)).toMatchObject({
    ok: false,
    error: { reason: 'UND_ERR_CONNECT_TIMEOUT', sent: false },
  });
  expect(performance.now() - started).toBeGreaterThan(4000);
});

test('an answer over the limit is not read to its end', async () => {
  const api = await serve();
  api.fault = (_call, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(100_000)), 1);
    response.on('close', () => clearInterval(more));
    return true;
  };
  expect(await reach(testAccess(api.url)).request({ ...list, maxBytes: 1_000_000 })).toMatchObject({ ok: false, error: { kind: 'body' } });
  await until(() => api.open() === 0);
});

test('an answer that is not JSON is not shown', async () => {
  const api = await serve();
  api.fault = (_call, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><script>alert(1)</script>');
    return true;
  };
  const transport = reach(testAccess(api.url));
  const answer = await transport.json(list);
  expect(answer).toMatchObject({ ok: false, error: { kind: 'body' } });
  expect(JSON.stringify(answer)).not.toContain('script');
  api.fault = (_call, response) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>secret</html>');
    return true;
  };
  expect(await transport.json(list)).toMatchObject({ ok: false, error: { kind: 'status', status: 502, message: 'HTTP 502' } });
});

test.each([
  ['7', 7000],
  ['3600', 60_000],
  ['garbage', undefined],
  ['-1', undefined],
])('Retry-After %s', async (text, ms) => {
  const api = await serve();
  api.fault = (_call, response) => {
    response.writeHead(503, { 'retry-after': text }).end();
    return true;
  };
  const answer = await reach(testAccess(api.url)).json(list);
  expect(!answer.ok && answer.error.retryAfterMs).toBe(ms);
});

test.each([
  ['a day behind', -1],
  ['a day ahead', 1],
])(
  '[R-19] the clock of the API server is %s of ours: its own time is known, and a date to retry after is meant by that',
  async (_what, days) => {
    const api = await serve();
    const skew = days * 86_400_000;
    api.fault = (_call, response) => {
      const there = Date.now() + skew;
      response.setHeader('date', new Date(there).toUTCString());
      response.writeHead(503, { 'retry-after': new Date(there + 20_000).toUTCString() }).end();
      return true;
    };
    const transport = reach(testAccess(api.url));
    expect(Math.abs(transport.now() - Date.now())).toBeLessThan(5_000);
    const answer = await transport.json(list);
    expect(Math.abs(transport.now() - Date.now() - skew)).toBeLessThan(5_000);
    const wait = answer.ok ? 0 : (answer.error.retryAfterMs ?? 0);
    expect(wait).toBeGreaterThan(10_000);
    expect(wait).toBeLessThanOrEqual(21_000);
  },
);

test('401 renews the credentials once, 401 for ever is an answer', async () => {
  const api = await serve();
  let renewals = 0;
  api.fault = (_call, response) => {
    sendJson(response, 401, { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 });
    return true;
  };
  const transport = reach(testAccess(api.url, { renew: () => void renewals++ }));
  expect(await transport.json(list)).toMatchObject({ ok: false, error: { status: 401 } });
  expect(renewals).toBe(1);
  expect(api.calls).toHaveLength(2);
});

test('a proxy is used for requests and watches', async () => {
  const api = await serve({ tls: authority.issue(local) });
  const targets: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, near) => {
    targets.push(request.url ?? '');
    const far = connect(Number(new URL(api.url).port), '127.0.0.1', () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    for (const socket of [near, far]) socket.on('error', () => {});
  });
  const port = await listen(proxy);
  const access = { ...testAccess(api.url, { tls: () => ({ ca: authority.cert }) }), proxy: new URL(`http://127.0.0.1:${port}`) };
  const transport = reach(access);
  expect(await transport.json(list)).toMatchObject({ ok: true });
  const stop = new AbortController();
  expect(
    await transport.stream({ path: '/api/v1/namespaces?watch=true&resourceVersion=10', signal: stop.signal, idleMs: 1000 }),
  ).toMatchObject({ ok: true });
  stop.abort();
  expect(new Set(targets)).toEqual(new Set([new URL(api.url).host]));
});

test.each([false, true])('a half-open connection is given up with all its streams (HTTP/2: %s)', async (http2) => {
  const api = await serve({ tls: authority.issue(local), http2 });
  const pipe = await openPipe(Number(new URL(api.url).port));
  cleanUp.push(() => pipe.close());
  const transport = reach(testAccess(`https://127.0.0.1:${pipe.port}`, { tls: () => ({ ca: authority.cert }) }));
  const watch = { path: '/api/v1/namespaces?watch=true&resourceVersion=10', signal: new AbortController().signal, idleMs: 300 };

  let open = 0;
  const read = async () => {
    const opened = await transport.stream(watch);
    if (!opened.ok) return opened.error;
    open++;
    try {
      for await (const _chunk of opened.value);
      return undefined;
    } catch (error) {
      return transport.explain(error);
    }
  };
  const readers = [read(), read(), read()];
  await until(() => open === 3);
  expect(pipe.accepted()).toBe(http2 ? 1 : 3);
  pipe.freeze();
  for (const problem of await Promise.all(readers)) expect(problem?.kind).toMatch(/network|aborted/);

  const again = read();
  await until(() => open === 4);
  expect(await again).toMatchObject({ reason: 'UND_ERR_BODY_TIMEOUT' });
});

test('[S-12] read-only: nothing that would change the cluster is sent, reviews and dry runs are', async () => {
  const api = await serve();
  const transport = createTransport(testAccess(api.url), { readOnly: true });
  cleanUp.push(() => transport.close());
  const object = '/api/v1/namespaces/shop';
  for (const method of ['POST', 'PATCH', 'DELETE'] as const)
    for (const path of [
      object,
      `${object}?fieldManager=waymark`,
      `${object}?dryRun=None`,
      `${object}?dryRun=All&dryRun=None`,
      `${object}/selfsubjectreviews`,
    ])
      expect(await transport.json({ method, path, body: {} })).toMatchObject({ ok: false, error: { status: 403, reason: 'ReadOnly' } });
  expect(api.calls).toEqual([]);
  await transport.json({ path: object });
  await transport.json({ method: 'PATCH', path: `${object}?dryRun=All`, body: {} });
  await transport.json({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: {} } },
  });
  expect(api.calls).toHaveLength(3);
});
