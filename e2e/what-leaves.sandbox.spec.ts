import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { code, cookie, expectNothingShown, onEach, root, routes, serverWithCode, write } from './harness/attacks.ts';
import type { RawRequest } from './harness/raw-http.ts';
import { sendRaw } from './harness/raw-http.ts';
import { expect, test } from './harness/test.ts';

// What leaves the server, whatever it is asked: for browsers, and for the API server.

const server = serverWithCode();

test('[S-24] reading asks the API server to read, and what the user may do, and nothing else', async () => {
  const session = await cookie(server.app());
  const before = server.calls().length;
  const question: Readonly<Record<string, string>> = {
    '/api/explain': '?to=Service/bookinfo/reviews',
    '/api/find': '?q=reviews',
    '/api/rights': '?do=patch&kind=Service&namespace=bookinfo&name=reviews',
    '/api/waypoint-choices': '?namespace=bookinfo',
  };
  for (const method of ['GET', 'HEAD'])
    for (const { path } of routes.filter(({ methods }) => methods.includes('GET'))) {
      const answer = await sendRaw(
        server.app().url,
        { method, path: `${path}${question[path] ?? ''}`, headers: [['Cookie', session]] },
        /\r\n\r\n.*event: hello|^HTTP\/1.1 200.*event-stream.*\r\n\r\n/s,
      );
      expectNothingShown(answer, path);
    }
  const asked = server
    .calls()
    .slice(before)
    .filter(({ method }) => method !== 'GET');
  expect(asked.length).toBeGreaterThan(0);
  expect(
    [...new Set(asked.map(({ method, path }) => `${method} ${path.split('?')[0]}`))].filter(
      (call) => !/^POST \/apis\/auth(entication|orization)\.k8s\.io\/v1\/selfsubject\w*reviews$/.test(call),
    ),
  ).toEqual([]);
});

test('[S-38] a request that names a server, a context or a file is refused, and nobody is spoken to for it', async () => {
  const session = await cookie(server.app());
  let visitors = 0;
  const elsewhere = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const before = server.calls().length;
  try {
    const places = [
      `server=${address}`,
      'context=../../x',
      'context=prod',
      'kubeconfig=/etc/passwd',
      `cluster=${encodeURIComponent(address)}`,
    ];
    const asking = routes.flatMap(({ path }) => places.map((place) => `${path}?q=reviews&to=Service/bookinfo/reviews&${place}`));
    await onEach(asking, async (path) => {
      const answer = await sendRaw(server.app().url, { path, headers: [['Cookie', session]] });
      expect(answer.status, path).toBe(400);
      expectNothingShown(answer, path);
    });
    const fields = { server: address, context: 'prod', cluster: address, kubeconfig: '/etc/passwd', apiServer: address };
    const posting = routes.filter(({ methods }) => methods.includes('POST')).map(({ path }) => path);
    await onEach(posting, async (path) => {
      const body = JSON.stringify({ namespace: 'bookinfo', ...fields });
      const answer = await sendRaw(server.app().url, { method: 'POST', path, headers: write(server.app(), session), body });
      expect([401, 404, 422], `${path} ${answer.body}`).toContain(answer.status);
    });
    expect(server.askedFor(before).filter((call) => !call.includes('selfsubjectreviews'))).toEqual([]);
    expect(visitors).toBe(0);
  } finally {
    elsewhere.close();
  }
});

test('[S-52] nobody is led elsewhere and no file is read, whatever is asked for', async () => {
  const session = await cookie(server.app());
  const baits = [
    '//evil.test',
    '/\\evil.test',
    'https:evil.test',
    '/%09/evil.test',
    'javascript:alert(1)',
    '..%2f..%2fetc%2fpasswd',
    'file:///etc/passwd',
  ];
  const names = ['next', 'returnTo', 'redirect', 'callbackUrl', 'url', 'to', 'file', 'path', 'ns', 'sel'];
  const queries = baits.map((bait) => names.map((name) => `${name}=${bait}`).join('&'));
  const paths = [
    ...[
      '/_next/static/../../server.js',
      '/_next/static/%2e%2e/%2e%2e/server.js',
      '/..%2f..%2fetc%2fpasswd',
      '/icon.svg/../../package.json',
    ],
    ...['/server.js', '/package.json', '/.env', '/.next/required-server-files.json', '/_next/static/..%5c..%5cserver.js'],
    ...['/api/objects/Service/bookinfo/..%2f..%2f..%2fetc%2fpasswd', '/api/operations/..%2f..%2f..%2fetc%2fpasswd'],
  ];
  const asking = [
    ...paths.map((path) => ({ path, led: false })),
    ...routes
      .filter(({ methods, path }) => methods.includes('GET') && path !== '/api/events')
      .flatMap(({ path }) => queries.map((query) => ({ path: `${path}?code=${code}&${query}`, led: true }))),
  ];
  await onEach(asking, async ({ path, led }) => {
    const answer = await sendRaw(server.app().url, { path, headers: [['Cookie', session]] });
    if (!led) expect([400, 404], path).toContain(answer.status);
    expect(['/', undefined], path).toContain(answer.headers['location']);
    expect(answer.headers, path).not.toHaveProperty('refresh');
    expect(answer.body, path).not.toMatch(/root:x:|"private": ?true|createServer/);
  });
});

test('[R-49] a hundred readers at the same time cost the cluster what one costs', async () => {
  const session = await cookie(server.app());
  const ask = async (path: string, times: number) => {
    const before = server.calls().length;
    const answers = await Promise.all(
      Array.from({ length: times }, () => sendRaw(server.app().url, { path, headers: [['Cookie', session]] })),
    );
    expect(new Set(answers.map(({ status }) => status)), path).toEqual(new Set([200]));
    return server.askedFor(before).length;
  };
  for (const path of [
    '/api/overview',
    '/api/table',
    '/api/radar',
    '/api/waypoints',
    '/api/freshness',
    '/api/explain?to=Service/bookinfo/reviews',
  ])
    expect(await ask(path, 100), path).toBe(0);
  // What one may is asked of the cluster, by all of them together: of objects of which nobody asked lately, for answers are kept.
  const right = (namespace: string, name: string) => `/api/rights?do=patch&kind=Service&namespace=${namespace}&name=${name}`;
  const one = await ask(right('search', 'query'), 1);
  expect(one).toBeGreaterThan(0);
  expect(await ask(right('shop', 'cart'), 100)).toBe(one);
});

test('[S-26] [S-27] [S-28] every kind of answer tells the browser the same, and no answer lets another origin in', async () => {
  const session = await cookie(server.app());
  const signedIn = [['Cookie', session]] as const;
  const home = await sendRaw(server.app().url, { path: '/', headers: signedIn });
  const asset = (pattern: RegExp) => pattern.exec(home.body)?.[0] ?? 'none';
  const kinds: ReadonlyArray<readonly [status: number, request: RawRequest]> = [
    [200, { path: '/', headers: signedIn }],
    [307, { path: '/waypoints', headers: [...signedIn, ['RSC', '1']] }],
    [401, { path: '/' }],
    [404, { path: '/no-such-page', headers: signedIn }],
    [405, { method: 'POST', path: '/', headers: signedIn }],
    [405, { method: 'DELETE', path: '/' }],
    [200, { path: '/api/session', headers: signedIn }],
    [401, { path: '/api/session' }],
    [404, { path: '/api/no-such-route', headers: signedIn }],
    [404, { path: '/api/namespaces/no-such-namespace', headers: signedIn }],
    [422, { path: '/api/explain', headers: signedIn }],
    [403, { path: '/api/session', headers: [...signedIn, ['Sec-Fetch-Site', 'cross-site'], ['Origin', 'http://evil.test']] }],
    [200, { path: '/api/events', headers: signedIn }],
    [303, { path: `/enter?code=${code}` }],
    [200, { path: '/livez' }],
    [200, { path: '/icon.svg' }],
    [200, { path: asset(/\/_next\/static\/chunks\/[\w-]+\.js/) }],
    [200, { path: asset(/\/_next\/static\/chunks\/[\w-]+\.css/) }],
    [200, { path: asset(/\/_next\/static\/media\/[\w.-]+\.woff2/) }],
    [404, { path: '/_next/static/no-such' }],
    [404, { path: '/_next/image?url=%2Ficon.svg&w=64&q=75' }],
    [400, { path: '//' }],
    [426, { path: '/', headers: [['Upgrade', 'websocket']] }],
  ];
  for (const [status, request] of kinds) {
    const answer = await sendRaw(server.app().url, request, /\r\n\r\n.*event: hello/s);
    const what = `${request.method ?? 'GET'} ${request.path}`;
    expect(answer.status, what).toBe(status);
    expect(answer.headers, what).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const policy = answer.headers['content-security-policy'] ?? '';
    for (const directive of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"])
      expect(policy, what).toContain(directive);
    expect(policy, what).not.toMatch(/unsafe-|\*|https?:/);
    expect(Object.keys(answer.headers).join(), what).not.toMatch(/access-control-|x-powered-by|server\b/);
    // A 307 is not kept by a browser unless it is told to.
    if (status !== 307 && !/\/_next\/static\/(chunks|media)|icon/.test(request.path))
      expect(answer.headers['cache-control'], what).toMatch(/no-store|private, no-cache/);
  }
});

test('[S-27] a nonce is for one answer, is never the client’s, and is on every script', async () => {
  const session = await cookie(server.app());
  const seen = new Set<string>();
  for (const path of ['/', '/destinations', '/waypoints', '/no-such-page', '/']) {
    const answer = await sendRaw(server.app().url, {
      path,
      headers: [
        ['Cookie', session],
        ['Content-Security-Policy', "script-src 'nonce-ZXZpbA'"],
        ['Content-Security-Policy-Report-Only', "script-src 'nonce-ZXZpbA'"],
        ['X-Waymark-Nonce', 'ZXZpbA'],
      ],
    });
    const nonce = /script-src [^;]*'nonce-([\w-]{24})'/.exec(answer.headers['content-security-policy'] ?? '')?.[1] ?? '';
    expect(nonce).not.toBe('');
    seen.add(nonce);
    expect(answer.body).not.toContain('ZXZpbA');
    const scripts = [...answer.body.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(3);
    for (const tag of scripts) expect(tag).toContain(` nonce="${nonce}"`);
  }
  expect(seen.size).toBe(5);
});

test('[S-31] every refusal has a code, a sentence and an id that is in the log', async () => {
  const session = await cookie(server.app());
  const refused: readonly RawRequest[] = [
    { path: '/api/session' },
    { path: '/api/explain', headers: [['Cookie', session]] },
    {
      path: '/api/namespaces/nothing',
      headers: [
        ['Cookie', session],
        ['X-Request-Id', 'mine'],
      ],
    },
    { path: '/api/session', headers: [['Host', 'evil.test']] },
    { method: 'DELETE', path: '/' },
    { method: 'POST', path: '/api/scope', headers: write(server.app(), session), body: '{}' },
  ];
  for (const request of refused) {
    const answer = await sendRaw(server.app().url, request);
    const { error } = JSON.parse(answer.body.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ''));
    expect(error, request.path).toMatchObject({ code: expect.stringMatching(/^\w+$/), message: expect.stringMatching(/\.$/) });
    expect(error.requestId, request.path).toBe(answer.headers['x-request-id']);
    expect(error.requestId).not.toBe('mine');
  }
});

test('[S-34] what is served to browsers holds nothing of the server', () => {
  const folder = `${root}.next/static/`;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css|json)$/.test(file));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files)
    expect(readFileSync(folder + file, 'utf8'), file).not.toMatch(
      /@kubernetes\/client-node|undici|BEGIN CERTIFICATE|KUBECONFIG|WAYMARK_(ACCESS_CODE|KUBECONFIG|PUBLIC_URL)|READ_ONLY|serviceaccount\/token|node:(fs|http|crypto)/,
    );
});
