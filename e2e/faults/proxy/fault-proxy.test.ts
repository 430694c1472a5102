import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAccess } from '../../../lib/cluster/kubeconfig.ts';
import type { TestApi } from '../../../lib/cluster/testing/api-server.ts';
import { startTestApi } from '../../../lib/cluster/testing/api-server.ts';
import { until } from '../../../lib/cluster/testing/until.ts';
import type { Transport } from '../../../lib/cluster/transport.ts';
import { createTransport } from '../../../lib/cluster/transport.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { openFaultProxy } from './fault-proxy.ts';
import type { Action, LineBender } from './rule.ts';

const list = '/api/v1/namespaces?limit=500';

const repeat: LineBender = (line, to) => {
  to.send(line);
  to.send(line);
};

let api: TestApi;
let proxy: FaultProxy;
let transport: Transport;
let folder: string;

async function open(tls: boolean): Promise<void> {
  api = await startTestApi();
  api.store.put('namespaces', { metadata: { name: 'one' } });
  folder = mkdtempSync(join(tmpdir(), 'waymark-fault-proxy-'));
  const file = join(folder, 'kubeconfig.json');
  const config = {
    clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'a-token-of-someone' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(file, JSON.stringify(config));
  proxy = await openFaultProxy(file, { tls });
  const access = await loadAccess({ kubeconfigPath: proxy.kubeconfig });
  if (!access.ok) throw new Error(access.error.message);
  transport = createTransport(access.value);
}

afterEach(async () => {
  await transport.close();
  await proxy.close();
  await api.stop();
  rmSync(folder, { recursive: true });
});

describe.each([true, false])('TLS and HTTP/2 towards the app: %s', (tls) => {
  beforeEach(() => open(tls));

  test('what no rule is about passes, and each request is a line of the log', async () => {
    expect(await transport.request({ path: list })).toMatchObject({ ok: true, value: { text: expect.stringContaining('"one"') } });
    expect(proxy.http.log).toMatchObject([
      { number: 1, method: 'GET', path: list, watch: false, status: 200, fault: '', identity: '-someone', bytes: expect.any(Number) },
    ]);
    expect(proxy.http.log[0]?.headerNames).toContain('authorization');
  });

  test.each<[string, Action, object]>([
    ['an answer of its own', { do: 'answer', status: 503, body: '<html>' }, { status: 503, message: 'HTTP 503' }],
    ['broken before', { do: 'break' }, { kind: 'network' }],
    ['broken after', { do: 'lose' }, { kind: 'network' }],
    ['cut', { do: 'cut', after: 10 }, { kind: 'network' }],
  ])('%s, once, and only where the rule fits', async (_name, action, failure) => {
    proxy.http.rule({ name: 'test', match: { path: /namespaces\?/, watch: false, nth: 2 }, times: 1, action });
    expect(await transport.request({ path: list })).toMatchObject({ ok: true });
    expect(await transport.request({ path: list })).toMatchObject({ ok: false, error: failure });
    expect(await transport.request({ path: list })).toMatchObject({ ok: true });
    expect(proxy.http.log.map(({ fault }) => fault)).toEqual(['', 'test', '']);
    expect(api.calls).toHaveLength(action.do === 'answer' || action.do === 'break' ? 2 : 3);
  });

  test('a body is rewritten; an early end looks like an end', async () => {
    const end = proxy.http.rule({
      name: 'r',
      match: {},
      action: { do: 'rewrite', body: () => '{"much":"longer than it was, or shorter"}' },
    });
    expect(await transport.json({ path: list })).toMatchObject({ ok: true, value: { value: { much: expect.any(String) } } });
    end();
    proxy.http.rule({ name: 'c', match: {}, action: { do: 'cut', after: 8, clean: true } });
    expect(await transport.request({ path: list })).toMatchObject({ ok: true, value: { text: '{"kind":' } });
  });

  test('lines of a watch that is open are bent and put in between, and it is ended', async () => {
    const stop = new AbortController();
    const opened = await transport.stream({
      path: '/api/v1/namespaces?watch=true&resourceVersion=11',
      signal: stop.signal,
      idleMs: 20_000,
    });
    if (!opened.ok) throw new Error(opened.error.message);
    let text = '';
    const reading = (async () => {
      for await (const chunk of opened.value) text += chunk.toString();
    })();
    await until(() => proxy.http.watching() === 1 && api.store.collection('namespaces').watching() === 1);
    proxy.http.rule({ name: 'twice', match: { watch: true }, times: 1, action: { do: 'lines', bend: repeat } });
    api.store.put('namespaces', { metadata: { name: 'two' } });
    api.store.put('namespaces', { metadata: { name: 'three' } });
    await until(() => text.split('\n').length === 4);
    proxy.http.inject({ watch: true }, 'garbage\n');
    await until(() => text.endsWith('garbage\n'));
    expect(text.match(/"name":"\w+"/g)).toEqual(['"name":"two"', '"name":"two"', '"name":"three"']);
    proxy.http.endWatches({ path: /namespaces/ }, 'clean');
    await reading;
    await until(() => proxy.http.watching() === 0);
  });

  test('hanging is let go; nobody listens; then everything is as before', async () => {
    proxy.http.rule({ name: 'hangs', match: {}, times: 1, action: { do: 'hang' } });
    const hanging = transport.request({ path: list });
    await until(() => proxy.http.log.length === 1);
    await proxy.clear();
    expect(await hanging).toMatchObject({ ok: false });
    await proxy.tcp.become('refuse');
    expect(await transport.request({ path: list })).toMatchObject({ ok: false, error: { kind: 'network' } });
    await proxy.clear();
    expect(await transport.request({ path: list })).toMatchObject({ ok: true });
  });
});

test('HTTP/1.0 is spoken as it was: its version, neither length nor chunks, and the end of the connection ends the answer', async () => {
  await open(false);
  proxy.http.rule({ name: 'old', match: {}, action: { do: 'http10' } });
  const socket = connect(proxy.http.port, '127.0.0.1');
  socket.write(`GET ${list} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
  expect(answer).not.toMatch(/transfer-encoding|content-length/i);
  expect(answer).toMatch(/\r\n\r\n\{.*"one".*\}$/s);
  expect(await transport.request({ path: list })).toMatchObject({ ok: true, value: { text: expect.stringContaining('"one"') } });
});

test('another authority is refused until the kubeconfig names it', async () => {
  await open(true);
  expect(await transport.request({ path: list })).toMatchObject({ ok: true });
  proxy.rotate('new authority');
  proxy.tcp.reset();
  expect(await transport.request({ path: list })).toMatchObject({ ok: false, error: { kind: expect.stringMatching(/tls|network/) } });
  await proxy.publishAuthority();
  // The refusal lets the kubeconfig be read again, for the request after it.
  await transport.request({ path: list });
  expect(await transport.request({ path: list })).toMatchObject({ ok: true });
});
