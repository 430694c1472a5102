import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodedHeader } from './encoded.ts';
import { limits, serveBehindFront } from './front.ts';
import { readCompressed } from './read-compressed.ts';
import { senderOf } from './sender.ts';

let server: Server;
let port = 0;
/** What came through to the application behind. */
let passed: IncomingMessage[] = [];
const open: Socket[] = [];
/** Known once there is a port. */
const hosts: string[] = [];
const script = 'say("the same again");'.repeat(9);
const files = new Map([['/_next/static/chunks/a.js', brotliCompressSync(script)]]);

beforeEach(async () => {
  passed = [];
  server = serveBehindFront(
    (incoming, response) => {
      passed.push(incoming);
      incoming.resume();
      if (incoming.url === '/compressed') response.setHeader(encodedHeader, 'gzip');
      response.end('behind');
    },
    { hosts, files },
  );
  server.on('upgrade', () => expect.unreachable('an upgrade was handed on'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
  hosts.splice(0, 1, `127.0.0.1:${port}`);
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  server.closeAllConnections();
  await once(server.close(), 'close');
});

function dial(): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // the server may hang up first
  open.push(socket);
  return socket;
}

/** Sends exactly these bytes and returns everything that came back. */
async function send(...lines: string[]): Promise<string> {
  const socket = dial();
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return text(socket);
}

const status = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const get = (...headers: string[]) => send('GET / HTTP/1.1', ...headers, 'Connection: close');
const good = () => `Host: 127.0.0.1:${port}`;

test('a body that was compressed behind is labelled, and only the front says that it will be', async () => {
  const answer = await send('GET /compressed HTTP/1.1', good(), 'X-Waymark-Encoded: br', 'Connection: close');
  expect(answer).toMatch(/^Content-Encoding: gzip\r$/m);
  expect(answer.toLowerCase()).not.toContain(encodedHeader);
  expect(passed[0]?.headers[encodedHeader]).toBe('gzip');
  expect(await get(good())).not.toMatch(/content-encoding/i);
});

describe('a file that was compressed when the app was built', () => {
  const ask = (path: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
    new Promise<{ answer: IncomingMessage; body: Buffer }>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path, method, headers }, (answer) => {
        buffer(answer).then((body) => resolve({ answer, body }), reject);
      })
        .on('error', reject)
        .end();
    });
  const path = '/_next/static/chunks/a.js';

  test.each(['br', 'gzip, deflate, br, zstd', 'gzip;q=1.0, BR;q=0.5'])(
    'is answered to who takes "%s", and browsers keep it',
    async (accepted) => {
      const { answer, body } = await ask(path, { 'accept-encoding': accepted });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/javascript; charset=UTF-8',
        'content-encoding': 'br',
        'content-length': String(body.length),
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("script-src 'self'"),
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(brotliDecompressSync(body).toString()).toBe(script);
      expect(passed).toEqual([]);
    },
  );

  test('has the same head for who asks for that alone, and is the same for any query', async () => {
    const { answer, body } = await ask(path, { 'accept-encoding': 'br' }, 'HEAD');
    expect([answer.headers['content-encoding'], Number(answer.headers['content-length'])]).toEqual(['br', files.get(path)?.length]);
    expect(body).toHaveLength(0);
    expect((await ask(`${path}?dpl=1`, { 'accept-encoding': 'br' })).answer.headers['content-encoding']).toBe('br');
  });

  test.each([
    ['who takes none', path, {}],
    ['who takes another', path, { 'accept-encoding': 'gzip, brr' }],
    ['who refuses it', path, { 'accept-encoding': 'gzip, br;q=0' }],
    ['who refuses it at length', path, { 'accept-encoding': 'br;q=0.000, *' }],
    ['who wants a part', path, { 'accept-encoding': 'br', range: 'bytes=0-9' }],
    ['who names another file', '/_next/static/chunks/b.js', { 'accept-encoding': 'br' }],
    ['who names it otherwise', '/_next/static/chunks/%61.js', { 'accept-encoding': 'br' }],
  ])('is left to Next for %s', async (_who, asked, headers) => {
    const { answer, body } = await ask(asked, headers);
    expect([answer.headers['content-encoding'], body.toString(), passed.length]).toEqual([undefined, 'behind', 1]);
  });

  test('is found below the folder that is served, and only what is a script or a style sheet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waymark-front-'));
    try {
      mkdirSync(join(folder, 'chunks'));
      for (const name of ['chunks/a.js', 'chunks/a.js.br', 'b.css.br', 'c.woff2.br', 'd.br']) writeFileSync(join(folder, name), name);
      const found = [...readCompressed(folder)].map(([at, body]) => [at, body.toString()]);
      expect(found.sort()).toEqual([
        ['/_next/static/b.css', 'b.css.br'],
        ['/_next/static/chunks/a.js', 'chunks/a.js.br'],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is for no other host', async () => {
    const { answer } = await ask(path, { 'accept-encoding': 'br', host: 'evil.test' });
    expect(answer.statusCode).toBe(403);
  });
});

describe('[S-19] the host', () => {
  test('that is served is served', async () => {
    expect(await get(good())).toMatch(/^HTTP\/1\.1 200 .*behind/s);
    expect(passed).toHaveLength(1);
  });

  test.each([
    ['evil.test', 403],
    ['127.0.0.1.evil.test', 403],
    ['localhost:1', 403],
    ['127.0.0.1', 403],
    ['', 403],
    ['127.0.0.1:PORT, evil.test', 403],
    ['127.0.0.1:PORT.evil.test', 403],
    ['user@127.0.0.1:PORT', 403],
    ['127.0.0.1:PORT/', 403],
    ['127.0.0.1:PORT#', 403],
  ])('"%s" is refused', async (host, expected) => {
    expect(status(await get(`Host: ${host.replace('PORT', String(port))}`))).toBe(expected);
    expect(passed).toEqual([]);
  });

  test('is named once, in the header and nowhere else', async () => {
    expect(status(await get())).toBe(403);
    expect(status(await get(good(), 'Host: evil.test'))).toBe(400);
    expect(status(await get('Host: evil.test', good()))).toBe(400);
    expect(status(await get(good(), 'X-Forwarded-Host: evil.test'))).toBe(200);
    expect(passed.map(({ headers }) => headers['x-forwarded-host'])).toEqual([undefined]);
    expect(status(await send('GET http://evil.test/ HTTP/1.1', good(), 'Connection: close'))).toBe(400);
    expect(status(await send(`GET http://127.0.0.1:${port}/ HTTP/1.1`, good(), 'Connection: close'))).toBe(400);
    expect(status(await send('GET / HTTP/1.0', 'Connection: close'))).toBe(403);
    expect(passed).toHaveLength(1);
  });
});

describe('what is not HTTP as we speak it', () => {
  test('[S-25] an upgrade is refused, to a path and to another server', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(status(await send('GET / HTTP/1.1', good(), ...upgrade))).toBe(426);
    expect(status(await send('GET http://127.0.0.1:1/ HTTP/1.1', good(), ...upgrade))).toBe(426);
    expect(await send('CONNECT 127.0.0.1:1 HTTP/1.1', good())).not.toMatch(/ 200 /);
    expect(passed).toEqual([]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const answer = await send(`${method} / HTTP/1.1`, good(), 'Connection: close');
    expect(status(answer)).toBe(405);
    expect(answer).toContain('Allow: GET, HEAD\r\n');
    expect(passed).toEqual([]);
  });

  test.each([
    ['//', 400],
    ['//evil.test/x', 400],
    ['/a//b', 400],
    ['/../x', 400],
    ['/a/./b', 400],
    ['/%2e%2e/x', 400],
    ['/a%2fb', 400],
    ['/a%5cb', 400],
    ['/a\\b', 400],
    ['/a%00', 400],
    ['/a%252e', 400],
    ['/a%ff', 400],
    ['/a%zz', 400],
    ['/a%C3%A4', 200],
    ['/a%0d%0aX', 400],
    ['/api/', 404],
    ['/_next/image?url=%2Ficon.svg&w=64&q=75', 404],
    ['/_next/data/build/index.json', 404],
    ['/_next/static/chunks/a.js.map', 404],
    ['/ok?to=..%2f..', 200],
  ])('the address %s', async (path, expected) => {
    expect(status(await send(`GET ${path} HTTP/1.1`, good(), 'Connection: close'))).toBe(expected);
  });

  test.each([
    ['both lengths', ['POST / HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Length: 3', '', '0'], 400],
    ['a broken request line', ['GET  / HTTP/9', ''], 400],
    ['an unknown expectation', ['GET / HTTP/1.1', 'Expect: the unexpected'], 417],
    ['[S-46] more than 16 KB of headers', ['GET / HTTP/1.1', `X-Long: ${'x'.repeat(17_000)}`], 431],
  ])('%s', async (_name, [line = '', ...rest], expected) => {
    const answer = await send(line, good(), ...rest);
    expect(status(answer)).toBe(expected);
    expect(answer).toMatch(/X-Content-Type-Options: nosniff/i);
    expect(passed).toEqual([]);
  });
});

test.each([
  '?server=http://127.0.0.1:1',
  '?q=a&context=../../x',
  '?CONTEXT=prod',
  '?a=b&c%6Fntext=prod',
  '?cluster=',
  '?kubeconfig=/etc/passwd',
])('[S-38] %s asks for another cluster, and there is none to choose', async (query) => {
  for (const path of ['/', '/api/overview', '/api/plans/apply', '/livez', '/enter'])
    expect(await send(`GET ${path}${query} HTTP/1.1`, good(), 'Connection: close')).toMatch(/^HTTP\/1\.1 400 .*was said at the start/s);
  expect(passed).toEqual([]);
});

test('[S-28] every answer has the headers, a refusal too, and an id of ours', async () => {
  for (const answer of [await get(good(), 'X-Request-Id: mine'), await get('Host: evil.test', 'X-Request-Id: mine'), await get()]) {
    for (const header of [
      'X-Content-Type-Options: nosniff',
      'X-Frame-Options: DENY',
      'Referrer-Policy: no-referrer',
      'Cross-Origin-Opener-Policy: same-origin',
      'Cross-Origin-Resource-Policy: same-origin',
      'Permissions-Policy: ',
      "Content-Security-Policy: default-src 'none'",
    ])
      expect(answer).toContain(`\r\n${header}`);
    expect(answer).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    expect(answer).not.toMatch(/access-control-|x-powered-by/i);
  }
});

test('[S-27] the nonce is new each time, and is told to what is behind in place of the client’s', async () => {
  const nonces = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const answer = await get(
      good(),
      "Content-Security-Policy: script-src 'nonce-evil'",
      'X-Waymark-Nonce: evil',
      'Next-Router-Prefetch: 1',
    );
    const nonce = /'nonce-([\w-]{24})'/.exec(answer)?.[1] ?? '';
    nonces.add(nonce);
    const { headers, rawHeaders } = passed[i] as IncomingMessage;
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(headers['x-waymark-nonce']).toBe(nonce);
    expect(headers['next-router-prefetch']).toBe('1');
    expect(rawHeaders.join('\n')).not.toContain('evil');
  }
  expect(nonces.size).toBe(3);
});

test('[S-13] the notes that the framework writes to itself do not come from outside', async () => {
  const forged = [
    'X-Middleware-Subrequest: x',
    'X-Middleware-Next: 1',
    'X-Invoke-Path: /api',
    'X-Matched-Path: /',
    'X-Original-URL: /api',
    'X-HTTP-Method-Override: PUT',
  ];
  expect(status(await get(good(), ...forged))).toBe(200);
  expect(passed[0]?.rawHeaders.join('\n')).not.toMatch(/x-middleware|x-invoke|x-matched|x-original|override/i);
  expect(Object.keys(passed[0]?.headers ?? {}).join('\n')).not.toMatch(/x-middleware|x-invoke|x-matched|x-original|override/i);
  expect(status(await get(good(), 'Next-Action: 7f0a'))).toBe(404);
});

test('[S-51] where a request came from is nothing that a client can write, with and without proxies', async () => {
  const mine = ['X-Forwarded-For: 10.0.0.1', 'X-Forwarded-For: 10.0.0.2, 10.0.0.3'];
  await get(good(), ...mine);
  expect([passed[0]?.headers['x-forwarded-for'], passed[0]?.rawHeaders.join()]).toEqual([
    '127.0.0.1',
    expect.not.stringContaining('10.0.0'),
  ]);
  // Each proxy appends whom it heard; `written` is what the client sent to the first.
  const written = '6.6.6.6, 7.7.7.7';
  expect(senderOf(`${written}, 192.0.2.1`, '10.0.0.1', 1)).toBe('192.0.2.1');
  expect(senderOf([written, '192.0.2.1', '10.0.0.2'], '10.0.0.1', 2)).toBe('192.0.2.1');
  expect(senderOf(written, '192.0.2.1', 0)).toBe('192.0.2.1');
  expect(senderOf(undefined, '192.0.2.1', 1), 'past the proxy').toBe('192.0.2.1');
});

test('[R-44] a server that ends does not wait for connections in reserve, on which nothing was asked yet', async () => {
  const socket = dial();
  socket.resume();
  await once(socket, 'connect');
  expect(status(await get(good()))).toBe(200);
  await Promise.all([new Promise((ended) => server.close(ended)), once(socket, 'close')]);
});

test('[S-46] 500 sockets that say nothing are hung up on after ten seconds, and others are served meanwhile', async () => {
  expect(limits).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
  expect(server.maxConnections).toBe(1000);
  const idle = Array.from({ length: 500 }, (_, i) => {
    const socket = dial();
    socket.resume();
    if (i % 2) socket.write(`GET / HTTP/1.1\r\n${good()}\r\n`);
    return socket;
  });
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  for (let i = 0; i < 20; i++) expect(status(await get(good()))).toBe(200);
  await Promise.all(idle.map((socket) => once(socket, 'close')));
}, 60_000);
