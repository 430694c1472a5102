import type { APIRequestContext } from '@playwright/test';
import { destinationList, explanation, failure, findResult, handled, radar } from '../lib/protocol/api-schemas.ts';
import { operations } from '../lib/protocol/openapi-operations.ts';
import { shop } from './harness/manifests.ts';
import { expect, test } from './harness/test.ts';

// The documented interface for scripts (docs/api.md): the access code as a bearer token, no cookie, no browser.

async function read(request: APIRequestContext, url: string, code = 'end-to-end-tests') {
  const response = await request.get(url, { headers: { authorization: `Bearer ${code}` } });
  return { status: response.status(), headers: response.headers(), body: await response.json().catch(() => null) };
}

test('every destination is listed with the condition that istiod writes', async ({ playwright, app, cluster }) => {
  const request = await playwright.request.newContext();
  const { status, body } = await read(request, `${app.url}/api/destinations?namespace=bookinfo`);
  expect(status).toBe(200);
  const list = destinationList.parse(body);
  const reviews = list.find(({ kind, name }) => kind === 'Service' && name === 'reviews');
  expect(reviews).toMatchObject({ addressed: 'service', state: 'handled', waypoint: { namespace: 'bookinfo', name: 'waypoint' } });
  const services = list.filter(({ kind }) => kind === 'Service');
  expect(services.length).toBeGreaterThan(3);
  for (const { name, condition } of services) {
    await expect
      .poll(async () => {
        const stored = await cluster.waypointBound('bookinfo', name);
        return stored ? { status: stored.status, reason: stored.reason, message: stored.message } : null;
      }, `istiod says the same about ${name}`)
      .toEqual(condition);
  }
  expect(list.filter(({ kind }) => kind === 'Pod').length).toBeGreaterThan(3);
  expect(list.every(({ namespace }) => namespace === 'bookinfo')).toBe(true);

  const everything = destinationList.parse((await read(request, `${app.url}/api/destinations`)).body);
  expect(everything.length).toBeGreaterThan(list.length);
  const direct = await read(request, `${app.url}/api/destinations?state=direct`);
  expect(destinationList.parse(direct.body)).toEqual(everything.filter(({ state }) => state === 'direct'));
  await request.dispose();
});

test('an explanation has its schema, whatever name it was asked by', async ({ playwright, app, cluster }) => {
  const request = await playwright.request.newContext();
  const service = await cluster.get('/api/v1/namespaces/bookinfo/services/reviews');
  const clusterIP = (service?.['spec'] as { clusterIP: string } | undefined)?.clusterIP ?? 'no VIP';
  const asked = ['Service/bookinfo/reviews', 'reviews.bookinfo', 'http://reviews.bookinfo.svc.cluster.local:9080/x', clusterIP];
  for (const to of asked) {
    const { status, body } = await read(request, `${app.url}/api/explain?to=${encodeURIComponent(to)}`);
    expect(status, to).toBe(200);
    const explained = explanation.parse(body);
    expect(explained.to).toEqual({ kind: 'Service', namespace: 'bookinfo', name: 'reviews' });
    expect(explained.answers[0].trace.at(-1)?.rule).toBeTruthy();
    expect(explained.paths.find((p) => p.caller === 'ambient pod' && p.addressing === 'service')?.outcome).toBe('waypoint');
    expect(explained.paths.find((p) => p.caller === 'outside' && p.addressing === 'service')?.outcome).toBe('bypass');
  }
  radar.parse((await read(request, `${app.url}/api/radar`)).body);
  findResult.parse((await read(request, `${app.url}/api/find?q=reviews`)).body);
  const waypoint = handled.parse((await read(request, `${app.url}/api/waypoints/bookinfo/waypoint/destinations`)).body);
  expect(waypoint.items.map(({ to }) => to.name)).toContain('reviews');
  await request.dispose();
});

test('every request of docs/openapi.json answers as it says, and nothing more', async ({ playwright, app, ownNamespace }) => {
  const name = await ownNamespace(shop, 'shop');
  const request = await playwright.request.newContext({
    extraHTTPHeaders: { authorization: 'Bearer end-to-end-tests', 'x-waymark': '1', origin: app.url },
  });
  const cart = { kind: 'Service', namespace: name, name: 'cart' };
  const intent = { type: 'enroll', targets: [cart], waypoint: { do: 'opt-out' } };
  const operation = crypto.randomUUID();
  let preview = { clusterId: '', digest: '' };

  const questions: Record<string, string> = {
    listDestinations: `/api/destinations?namespace=${name}`,
    explain: '/api/explain?to=reviews.bookinfo',
    find: '/api/find?q=cart',
    radar: '/api/radar',
    handledBy: '/api/waypoints/bookinfo/waypoint/destinations',
    madeObjects: '/api/waypoints/bookinfo/waypoint/objects',
    table: `/api/table?filter=ns:${name}&limit=2`,
    listWaypoints: '/api/waypoints',
    waypointChoices: `/api/waypoint-choices?namespace=${name}&kind=Service`,
    rights: `/api/rights?do=patch&kind=Service&namespace=${name}&name=cart`,
    operation: `/api/operations/${operation}`,
    session: '/api/session',
    freshness: '/api/freshness',
  };
  const commands: Record<string, [path: string, body: () => object]> = {
    plan: ['/api/plans', () => ({ intent })],
    apply: ['/api/plans/apply', () => ({ intent, operation, clusterId: preview.clusterId, digest: preview.digest })],
    stop: [`/api/operations/${operation}/stop`, () => ({})],
  };
  // Of a Waymark that may list the whole cluster it is an error to ask for one namespace more.
  const elsewhere = ['scope'];

  await expect.poll(async () => (await request.post(`${app.url}/api/plans`, { data: { intent } })).status()).toBe(200);
  const asked = operations.filter(({ id }) => !elsewhere.includes(id)).sort((a, b) => orderOf(a.id) - orderOf(b.id));
  for (const { id, answer, etag } of asked) {
    const [path, body] = commands[id] ?? [];
    const url = app.url + (path ?? questions[id] ?? `/there is no request for ${id} in this test`);
    const response = body ? await request.post(url, { data: body() }) : await request.get(url);
    expect([id, response.status()]).toEqual([id, 200]);
    const told = await response.json();
    expect(answer.parse(told), id).toEqual(told);
    expect([id, 'etag' in response.headers()]).toEqual([id, etag ?? false]);
    if (id === 'plan') preview = told;
  }
  await request.dispose();

  /** A plan is made before it is applied, and an operation begun before it is looked at. */
  function orderOf(id: string): number {
    return ['plan', 'apply', 'operation', 'stop'].indexOf(id);
  }
});

test('an unchanged answer costs a 304; wrong questions get a clear error', async ({ playwright, app, backend }) => {
  const request = await playwright.request.newContext();
  const url = `${app.url}/api/destinations?namespace=bookinfo&kind=Service`;
  const first = await read(request, url);
  const etag = first.headers['etag'] ?? '';
  expect(etag).toMatch(/^"/);
  const again = await request.get(url, { headers: { authorization: 'Bearer end-to-end-tests', 'if-none-match': etag } });
  expect(again.status()).toBe(304);

  const wrong = async (path: string) => {
    const { status, body } = await read(request, app.url + path);
    return { status, ...failure.parse(body).error };
  };
  expect(await wrong('/api/explain')).toMatchObject({ status: 422, code: 'invalid', issues: [{ field: 'to' }] });
  expect(await wrong('/api/explain?to=no-such-thing')).toMatchObject({ status: 404, code: 'notFound' });
  expect(await wrong('/api/explain?to=reviews.bookinfo&from=bookinfo')).toMatchObject({ status: 422, issues: [{ field: 'from' }] });
  expect(await wrong('/api/explain?to=reviews.bookinfo&from=bookinfo/nobody')).toMatchObject({ status: 404 });
  expect(await wrong('/api/destinations?state=odd')).toMatchObject({ status: 422, issues: [{ field: 'state' }] });
  expect(await wrong('/api/destinations?stat=broken')).toMatchObject({ status: 422 });
  expect(await wrong('/api/find?q=')).toMatchObject({ status: 422, issues: [{ field: 'q' }] });
  if (backend.name === 'real') {
    expect((await read(request, url, 'another code')).status).toBe(401);
    expect((await request.get(url)).status()).toBe(401);
  }
  await request.dispose();
});
