import { cookie, expectNothingShown, onEach, routes, serverWithCode, write } from './harness/attacks.ts';
import type { RawRequest } from './harness/raw-http.ts';
import { sendRaw } from './harness/raw-http.ts';
import { expect, test } from './harness/test.ts';

// Every page and every route handler that there is, attacked on the server as it is shipped. On the simulated cluster only:
// there everything that Waymark asks of the API server can be written down.

const server = serverWithCode();

/** What answers to everybody, and how. Whatever else there is, now or later, answers to nobody. */
const open: Readonly<Record<string, readonly number[]>> = {
  '/livez': [200],
  '/readyz': [200, 503],
};

const withoutName = (headers: NonNullable<RawRequest['headers']>, name: string) => headers.filter(([one]) => one !== name);

/** The answer to a request that is still being sent may be lost with its connection; anything else is a failure. */
function hungUp(error: Error): null {
  expect(error.message).toMatch(/got no answer: ""$/);
  return null;
}

test('[S-13] [S-23] nobody gets past the guard, on any route, by any method, with any trick', async () => {
  test.setTimeout(300_000);
  expect(routes.length).toBeGreaterThan(22);
  const before = server.calls().length;
  const tricks: ReadonlyArray<(request: RawRequest) => RawRequest> = [
    (request) => request,
    ({ headers = [], ...request }) => ({
      ...request,
      headers: [...headers, ['X-Middleware-Subrequest', 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware']],
    }),
    ({ headers = [], ...request }) => ({
      ...request,
      headers: [
        ...headers,
        ['X-Middleware-Next', '1'],
        ['X-Middleware-Rewrite', '/livez'],
        ['X-Original-URL', '/livez'],
        ['X-Rewrite-URL', '/livez'],
      ],
    }),
    ({ headers = [], ...request }) => ({ ...request, headers: [...headers, ['RSC', '1']] }),
    ({ headers = [], ...request }) => ({
      ...request,
      headers: [
        ...headers,
        ['RSC', '1'],
        ['Next-Router-State-Tree', '%5B%22%22%2C%7B%7D%2Cnull%2Cnull%2Ctrue%5D'],
        ['Next-Router-Prefetch', '1'],
      ],
    }),
    ({ headers = [], ...request }) => ({
      ...request,
      headers: [...headers, ['Next-Action', '7f00000000000000000000000000000000000000']],
    }),
    ({ headers = [], ...request }) => ({
      ...request,
      headers: [
        ...headers,
        ['X-Forwarded-User', 'admin'],
        ['X-Remote-User', 'admin'],
        ['Impersonate-User', 'admin'],
        ['Authorization', 'Bearer x'],
      ],
    }),
    ({ path, ...request }) => ({ ...request, path: `${path}.rsc` }),
    ({ path, ...request }) => ({ ...request, path: `/${path}` }),
    ({ path, ...request }) => ({ ...request, path: `/%2e${path}` }),
    ({ path, ...request }) => ({ ...request, path: `/x/%2e%2e${path}` }),
    ({ path, ...request }) => ({ ...request, path: `${path}/` }),
    ({ path, ...request }) => ({ ...request, path: `/_next/data/x${path}.json` }),
    ({ path, ...request }) => ({ ...request, path: `${path}?_rsc=1&__nextDataReq=1` }),
  ];
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const attacks = routes.flatMap(({ path }) =>
    methods.flatMap((method) => tricks.map((trick, at) => ({ path, at, request: trick({ method, path }) }))),
  );
  const wrong: string[] = [];
  await onEach(attacks, async ({ path, at, request }) => {
    const what = `${request.method} ${request.path} (${at})`;
    const answer = await sendRaw(server.app().url, request, /\r\n\r\nevent:/);
    expectNothingShown(answer, what);
    // Of a write that is no JSON even that is refused (422). Of what asks for the parts of a page, Next first asks for its other address.
    const asksAgain = answer.status === 307 && answer.headers['location']?.startsWith(`${path}?_rsc`);
    const fine = asksAgain || [400, 401, 403, 404, 405, 422, ...(open[path] ?? [])].includes(answer.status);
    // The door refuses as any other; a login is a page of its own.
    if (!fine) wrong.push(`${what}: ${answer.status} ${answer.headers['location'] ?? ''}`);
  });
  expect(wrong).toEqual([]);
  expect(server.askedFor(before), 'what the API server was asked for them').toEqual([]);
});

test('[S-19] only the host that is served is, on every kind of path, before anything else', async () => {
  const before = server.calls().length;
  const session = await cookie(server.app());
  const { port } = new URL(server.app().url);
  const chunk =
    /\/_next\/static\/chunks\/[\w-]+\.js/.exec(
      (await sendRaw(server.app().url, { path: '/', headers: [['Cookie', session]] })).body,
    )?.[0] ?? '';
  expect(chunk).not.toBe('');
  const paths = [
    '/',
    '/waypoints',
    '/no-such-page',
    '/api/session',
    '/api/events',
    '/livez',
    '/enter',
    '/icon.svg',
    chunk,
    '/_next/static/no-such',
  ];
  const hosts = [
    'evil.test',
    '127.0.0.1.evil.test',
    `127.0.0.1.evil.test:${port}`,
    'localhost:1',
    'localhost',
    '',
    `127.0.0.1:${port}, evil.test`,
    `evil.test#127.0.0.1:${port}`,
    `x@127.0.0.1:${port}`,
    `127.0.0.1:${port}/x`,
    '0.0.0.0',
    `[::ffff:127.0.0.1]:${port}`,
  ];
  const cases = paths.flatMap((path) =>
    hosts.map((host) => ({
      path,
      headers: [
        ['Cookie', session],
        ['Host', host],
      ] as const,
    })),
  );
  await onEach(cases, async (request) => {
    const answer = await sendRaw(server.app().url, request, /\r\n\r\nevent:/);
    expect(answer.status, `${JSON.stringify(request.headers[1][1])} ${request.path}`).toBe(403);
  });
  for (const path of paths) {
    const twice = [
      ['Host', `127.0.0.1:${port}`],
      ['Host', 'evil.test'],
      ['Cookie', session],
    ] as const;
    expect((await sendRaw(server.app().url, { path, headers: twice })).status, path).toBe(400);
    expect((await sendRaw(server.app().url, { path: `http://evil.test${path}`, headers: [['Cookie', session]] })).status, path).toBe(400);
  }
  expect(
    (
      await sendRaw(server.app().url, {
        path: '/api/session',
        headers: [
          ['Cookie', session],
          ['Host', `[::1]:${port}`],
        ],
      })
    ).status,
  ).toBe(200);
  expect(server.askedFor(before).filter((call) => !call.includes('selfsubjectreviews'))).toEqual([]);
});

test('[S-22] a write comes from this page or not at all', async () => {
  const session = await cookie(server.app());
  const good = write(server.app(), session);
  const before = server.calls().length;
  const posts = routes.filter(({ methods }) => methods.includes('POST'));
  expect(posts.length).toBeGreaterThan(3);
  const { port } = new URL(server.app().url);
  const origins = [
    null,
    'null',
    '',
    'http://evil.test',
    `https://127.0.0.1:${port}`,
    'http://127.0.0.1:1',
    'http://127.0.0.1',
    `http://x.127.0.0.1:${port}`,
    `${server.app().url}/`,
    `${server.app().url}, http://evil.test`,
    `http://localhost:${port}`,
  ];
  const types = [
    null,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/json, text/plain',
    'application/json; charset=utf-7',
    'application/jsonp',
    'text/json',
    'application/json;x=y',
    'text/plain; application/json',
    'application/xml',
  ];
  const replaced = (name: string, value: string | null) => [
    ...withoutName(good, name),
    ...(value === null ? [] : ([[name, value]] as const)),
  ];
  const cases = [
    ...origins.map((origin) => replaced('Origin', origin)),
    ...types.map((type) => replaced('Content-Type', type)),
    replaced('X-Waymark', null),
    [...good, ['Sec-Fetch-Site', 'cross-site']] as const,
    [...good, ['Sec-Fetch-Site', 'same-site']] as const,
  ];
  await onEach(
    posts.flatMap(({ path }) => cases.map((headers) => ({ method: 'POST', path, headers, body: '{}' }))),
    async (request) => {
      const answer = await sendRaw(server.app().url, request);
      const what = `${request.path} ${JSON.stringify(request.headers)}: ${answer.body}`;
      expect([403, 422], what).toContain(answer.status);
      expect(answer.body, what).toMatch(/must come from this page|other sites|Send JSON|X-Waymark/);
      expect(answer.headers, what).not.toHaveProperty('access-control-allow-origin');
    },
  );
  expect(server.askedFor(before)).toEqual([]);
});

test('[S-44] no body makes the server stumble', async () => {
  const session = await cookie(server.app());
  const good = write(server.app(), session);
  const before = server.calls().length;
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const bodies: ReadonlyArray<string | Uint8Array> = [
    '',
    'null',
    '[]',
    '"x"',
    '7',
    '{',
    '{}x',
    '\u0000',
    nested,
    `{"a":${nested}}`,
    '{"a":1,"a":2}',
    '{"intent":{},"intent":{}}',
    '{"__proto__":{"polluted":1}}',
    '{"intent":{"__proto__":{"polluted":1}}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"namespace":1e309}',
    '{"namespace":-0}',
    '{"namespace":9007199254740993}',
    '{"namespace":"\\ud800"}',
    '{"namespace":"a\\u0000"}',
    Buffer.from('{"namespace":"\xff"}', 'latin1'),
    Buffer.from('\ufeff{}'),
    Buffer.from('{}', 'utf16le'),
    `{"namespace":"${'x'.repeat(70_000)}"}`,
    'x'.repeat(1_200_000),
  ];
  const posts = routes.filter(({ methods }) => methods.includes('POST'));
  await onEach(
    posts.flatMap(({ path }) => bodies.map((body) => ({ method: 'POST', path, headers: good, body }))),
    async (request) => {
      const answer = await sendRaw(server.app().url, request).catch((error) => {
        if (request.body.length < 65_536) throw error;
        return hungUp(error);
      });
      if (answer === null) return;
      const what = `${request.path} ${String(request.body).slice(0, 80)}: ${answer.status} ${answer.body.slice(0, 200)}`;
      expectNothingShown(answer, what);
      expect([401, 404, 413, 422], what).toContain(answer.status);
    },
  );
  // Never-ending ones are cut off where they become too large, whatever they say of their length.
  for (const { path } of posts) {
    const endless = {
      method: 'POST',
      path,
      headers: [...good, ['Transfer-Encoding', 'chunked']] as const,
      body: `186a0\r\n${'x'.repeat(100_000)}\r\n`.repeat(20),
    };
    const cutOff = await sendRaw(server.app().url, endless, /\r\n\r\n.*"error"/s).then(({ status }) => status, hungUp);
    expect([401, 404, 422, null], path).toContain(cutOff);
    const packed = await sendRaw(server.app().url, { method: 'POST', path, headers: [...good, ['Content-Encoding', 'gzip']], body: '{}' });
    expect([401, 404, 422], path).toContain(packed.status);
  }
  expect(server.askedFor(before)).toEqual([]);
  expect((await sendRaw(server.app().url, { path: '/api/session', headers: [['Cookie', session]] })).status).toBe(200);
});

test('[S-45] no query, path or cookie makes the server stumble', async () => {
  test.setTimeout(300_000);
  const session = await cookie(server.app());
  const gets = routes.filter(({ methods, path }) => methods.includes('GET') && path !== '/api/events');
  const names = [
    'q',
    'to',
    'from',
    'kind',
    'namespace',
    'name',
    'do',
    'filter',
    'offset',
    'limit',
    'state',
    'code',
    'ns',
    'sel',
    '__proto__',
  ];
  const values = [
    '',
    '-1',
    '1e309',
    '%00',
    '%ff',
    '%F0%9F%98%80',
    '%E2%80%AE',
    '..%2f..',
    '__proto__',
    'constructor',
    'x'.repeat(9_000),
    '%5B%5D',
    '%7B%7D',
    '%3Cimg%20src=x%20onerror=__xss=1%3E',
  ];
  const queries = [
    ...values.map((value) => names.map((name) => `${name}=${value}`).join('&')),
    ...names.map((name, at) => `${name}=${values[at % values.length]}`),
    ...names.map((name) => `${name}=a&${name}=b`),
    ...names.map((name) => `${name}[]=a&${name}[b]=c`),
    '&&&=;',
    '%',
    '?',
  ];
  await onEach(
    gets.filter(({ kind }) => kind === 'handler').flatMap(({ path }) => queries.map((query) => `${path}?${query}`)),
    async (path) => {
      const answer = await sendRaw(server.app().url, { path, headers: [['Cookie', session]] });
      const what = `${path.slice(0, 100)}: ${answer.status}`;
      expectNothingShown(answer, what);
      expect([200, 303, 400, 401, 404, 422, 431], what).toContain(answer.status);
    },
  );
  const segments = [
    '..%2f',
    '%2e%2e',
    '%00',
    '%ff',
    ';',
    '%20',
    '%5c',
    '%25',
    '%3Cscript%3E',
    '__proto__',
    'constructor',
    'toString',
    '%E2%80%AE',
    'x'.repeat(8_000),
    '-',
    '~',
    '%7B%7D',
  ];
  const deep = routes.flatMap(({ path }) =>
    path.includes('bookinfo') ? segments.map((segment) => path.replaceAll('bookinfo', segment)) : [],
  );
  await onEach(deep, async (path) => {
    const answer = await sendRaw(server.app().url, { path, headers: [['Cookie', session]] });
    expectNothingShown(answer, path);
    expect([200, 400, 404, 405, 422], `${path.slice(0, 100)}: ${answer.status}`).toContain(answer.status);
  });
  const cookies = [
    `${session}; ${session}`,
    `${session}x`,
    `waymark_session=`,
    `x=${'y'.repeat(8_000)}`,
    'waymark_session=%00',
    '=',
    ';;;',
  ];
  for (const value of cookies)
    expect((await sendRaw(server.app().url, { path: '/api/session', headers: [['Cookie', value]] })).status, value.slice(0, 60)).toBe(401);
  for (const id of ['x'.repeat(10_000), '-1', 'other-epoch:7', '\u0001'])
    expect([200, 400], id.slice(0, 20)).toContain(
      (
        await sendRaw(
          server.app().url,
          {
            path: '/api/events',
            headers: [
              ['Cookie', session],
              ['Last-Event-ID', id],
            ],
          },
          /\r\n\r\n.*event: hello/s,
        )
      ).status,
    );
});
