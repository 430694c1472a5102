import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { StreamLanes } from './stream-lanes.ts';
import { openStreamLanes } from './stream-lanes.ts';
import { createAuthority } from './testing/certificates.ts';
import { until } from './testing/until.ts';

const authority = createAuthority();
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Answer = (stream: ServerHttp2Stream, connection: number) => void;

/** A server that answers as it is told, and lanes to it. Connections are counted from 1. */
async function open(answer: Answer): Promise<{ readonly lanes: StreamLanes; readonly connections: () => number }> {
  const server: Http2SecureServer = createSecureServer({ ...authority.issue('IP:127.0.0.1') });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    const number = sessions.size;
    session.on('error', () => {});
    session.on('stream', (stream) => {
      stream.on('error', () => {});
      answer(stream, number);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const lanes = openStreamLanes({ origin: `https://127.0.0.1:${port}`, tls: { ca: authority.cert }, headersTimeout: 300 });
  cleanUp.push(() => lanes.destroy());
  return { lanes, connections: () => sessions.size };
}

const watch = { path: '/watch', method: 'GET' } as const;
const begin = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200 });
  stream.write('begun\n');
};

test('a connection on which an answer does not begin takes no more streams, and those that it has go on', async () => {
  const held: ServerHttp2Stream[] = [];
  const { lanes, connections } = await open((stream, connection) => {
    held.push(stream);
    if (connection > 1 || held.length === 1) begin(stream);
  });
  const first = await lanes.open(watch);
  let told = '';
  first.answer.body.on('data', (chunk) => {
    told += chunk;
  });
  await expect(lanes.open(watch)).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });

  const next = await lanes.open(watch);
  next.answer.body.resume();
  expect(connections()).toBe(2);
  held[0]?.write('still here\n');
  await until(() => told === 'begun\nstill here\n');
});

test('who leaves while the first connection is made keeps nobody waiting', async () => {
  const { lanes } = await open(begin);
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
