import { afterEach, expect, test } from 'vitest';
import { openStreamLanes } from './stream-lanes.ts';
import { startTestApi } from './testing/api-server.ts';
import { createAuthority } from './testing/certificates.ts';
import { until } from './testing/until.ts';

const authority = createAuthority();
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A server that speaks HTTP/2, and lanes to it. */
async function open() {
  const api = await startTestApi({ tls: authority.issue('IP:127.0.0.1'), http2: true });
  cleanUp.push(() => api.stop());
  const lanes = openStreamLanes({ origin: api.url, tls: { ca: authority.cert }, headersTimeout: 300 });
  cleanUp.push(() => lanes.destroy());
  return { api, lanes };
}

const watch = { path: '/api/v1/namespaces?watch=true&resourceVersion=10', method: 'GET' } as const;

test('a connection on which an answer does not begin takes no more streams, and those that it has go on', async () => {
  const { api, lanes } = await open();
  const first = await lanes.open(watch);
  let told = '';
  first.answer.body.on('data', (chunk) => {
    told += chunk;
  });
  api.fault = () => api.accepted() === 1; // nothing more is answered on the first connection
  await expect(lanes.open(watch)).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });

  const next = await lanes.open(watch);
  next.answer.body.resume();
  expect(api.accepted()).toBe(2);
  api.store.put('namespaces', { metadata: { name: 'still-here' } });
  await until(() => told.includes('still-here'));
});

test('who leaves while the first connection is made keeps nobody waiting', async () => {
  const { lanes } = await open();
  const left = new AbortController();
  const early = lanes.open({ ...watch, signal: left.signal }).catch((error: Error) => error.name);
  left.abort();
  const others = await Promise.all([1, 2, 3].map(() => lanes.open(watch)));
  for (const { answer } of others) {
    expect(answer.statusCode).toBe(200);
    answer.body.resume();
  }
  expect(await early).toBe('AbortError');
});
