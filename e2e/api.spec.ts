import type { APIRequestContext } from '@playwright/test';
import { destinationList, explanation, failure, findResult, handled, radar } from '../lib/protocol/api-schemas.ts';
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
