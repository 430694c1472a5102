import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import { partOf } from './oracle.ts';
import { play, settled, withoutPulse } from './play.ts';
import type { Scene } from './scene.ts';
import { enroll, openScene, servicePath, status, until } from './scene.ts';
import { onlyWithAll } from './selection.ts';

const cart = servicePath('shop', 'cart');
const services = /\/services\?/;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const stateOf = async (kind: 'Service' | 'Namespace' = 'Service') => (await partOf(scene.ask, kind)).state;
const lists = () => scene.proxy.http.log.filter(({ watch, path }) => !watch && services.test(path)).length;
const watches = () => scene.proxy.http.log.filter(({ watch, path }) => watch && services.test(path)).length;
/** What Waymark shows of the label, past its store. */
const shown = async (): Promise<string | undefined> => {
  const { labels } = (await scene.ask('/api/objects/Service/shop/cart')).body as { labels: Record<string, string> };
  return labels['step'];
};

test('[F02] watches that the server ends are opened again, nothing is listed anew', () =>
  play(scene, async () => {
    // Those that ended soon and without an event would be a hot loop.
    await sleep(1500 / scene.haste);
    const before = [lists(), watches()];
    scene.proxy.http.endWatches({}, 'clean');
    await scene.label(cart, { step: 'F02' });
    await until(async () => (await shown()) === 'F02', 'the change');
    expect([lists(), watches() > (before[1] ?? 0)]).toEqual([before[0], true]);
  }));

test('[F03] half-open: noticed within the idle limit, said, and repaired; a quiet cluster is no fault', () =>
  play(scene, async () => {
    const quietFor = (1.3 * 150_000) / scene.haste;
    const states = new Set<string>();
    for (const end = performance.now() + quietFor; performance.now() < end; await sleep(100)) states.add(await stateOf());
    expect([...states]).toEqual(['live']);
    scene.proxy.tcp.freeze();
    await scene.label(cart, { step: 'F03' });
    await until(async () => (await shown()) === 'F03', 'the change');
  }));

describe('[F04] at the start the cluster cannot be reached: that is said with its cause, no spinner, and then it starts', () => {
  test.each([
    ['refuse', /nothing listens on 127\.0\.0\.1/],
    ['black hole', /did not accept a connection in time|did not answer/],
  ] as const)('%s', (weather, cause) =>
    play(scene, () =>
      withoutPulse(scene, async () => {
        await scene.proxy.tcp.become(weather);
        scene.proxy.tcp.reset();
        await scene.restart();
        const told = async () => JSON.stringify((await scene.ask('/api/overview')).body);
        await until(async () => cause.test(await told()), 'the cause', 60_000);
        expect((await scene.ask('/livez')).status).toBe(200);
        expect((await scene.ask('/readyz')).status).toBe(503);
        await scene.proxy.clear();
        // What hangs in the black hole would be given up after its time; the network says so at once.
        scene.proxy.tcp.reset();
        await settled(scene);
      }),
    ),
  );
});

test('[F05] bytes come slowly, those of the TLS handshake too', () =>
  play(scene, async () => {
    await scene.proxy.tcp.become('drip');
    scene.proxy.tcp.reset();
    await scene.label(cart, { step: 'F05' });
    await until(async () => (await shown()) === 'F05', 'the change', 60_000);
  }));

/** Waits of the outage, in seconds of an unhurried server. */
const outages = [['1 s', 1], ['60 s', 60], ...onlyWithAll([['10 min', 600] as const])] as const;

test.each(outages)('[F06] the API server is away for %s while things change', (_name, seconds) =>
  play(scene, async () => {
    await scene.proxy.tcp.become('refuse');
    await scene.label(cart, { step: `F06-${seconds}` });
    await sleep((seconds * 1000) / scene.haste);
    if (seconds > 1) {
      expect(await partOf(scene.ask, 'Service')).toMatchObject({
        state: 'stale',
        message: expect.stringMatching(/nothing listens|closed/),
      });
      expect(await shown(), 'old data stay').not.toMatch(`F06-${seconds}`);
    }
    await scene.proxy.clear();
    await until(async () => (await shown()) === `F06-${seconds}`, 'the change');
  }),
);

test('[F06] in an outage a server that answers 503 is asked at most once in 4 s for each kind on average', () =>
  play(scene, async () => {
    const seconds = 120;
    const from = scene.proxy.http.log.length;
    scene.proxy.http.rule({ name: 'out of order', match: {}, action: { do: 'answer', status: 503 } });
    scene.proxy.tcp.reset();
    await sleep((seconds * 1000) / scene.haste);
    const perKind = scene.proxy.http.log.slice(from).filter(({ path }) => services.test(path)).length;
    // The first tries come quickly, hence an outage that is not too short.
    expect(perKind).toBeLessThanOrEqual(seconds * 0.25);
    expect(await stateOf()).toBe('stale');
  }));

test('[F07] three API servers restart one after the other: 504 for versions from the future, 429 while a cache is filled', () =>
  play(scene, async () => {
    const { http, tcp } = scene.proxy;
    for (const round of [1, 2, 3]) {
      http.rule({
        name: 'version from the future',
        match: { watch: true },
        times: 12,
        action: { do: 'answer', status: 504, body: status(504, 'Timeout', 'Too large resource version: 9, current: 8') },
      });
      http.rule({
        name: 'cache is being filled',
        match: { method: 'GET', watch: false, path: /\?/ },
        times: 6,
        action: {
          do: 'answer',
          status: 429,
          headers: { 'retry-after': '1' },
          body: status(429, 'TooManyRequests', 'storage is (re)initializing'),
        },
      });
      tcp.reset();
      await scene.label(cart, { step: `F07-${round}` });
      await until(async () => (await shown()) === `F07-${round}`, 'the change');
    }
  }));

test('[F08] something between cuts what is quiet for 30 s: live all the time, without flapping', () =>
  play(scene, async () => {
    const states = new Set<string>();
    for (let cuts = 0; cuts < 5; cuts++) {
      await sleep(30_000 / scene.haste);
      scene.proxy.http.endWatches({}, 'cut');
      for (let looks = 0; looks < 4; looks++) states.add(await stateOf());
    }
    expect([...states]).toEqual(['live']);
  }));

test('[F08] something between speaks HTTP/1.0, without chunks and lengths: live all the time, changes come, plans are written', async () => {
  const old = await openScene({ tls: false });
  await play(old, async ({ proxy: { http }, ask, apply, ended, label }) => {
    http.rule({ name: 'F08', match: {}, action: { do: 'http10' } });
    const from = http.log.length;
    http.endWatches({}, 'clean');
    const states = new Set<string>();
    for (const step of ['F08-changeover', 'F08-a', 'F08-b']) {
      await label(cart, { step });
      await until(async () => {
        const { state } = await partOf(ask, 'Service');
        // A connection of before, on which HTTP/1.1 was spoken, is closed under the next watch.
        if (step !== 'F08-changeover') states.add(state);
        return JSON.stringify((await ask('/api/objects/Service/shop/cart')).body).includes(step);
      }, step);
    }
    expect((await ended(await apply(enroll('bookinfo', ['details'], 'waypoint')))).state).toBe('done');
    expect([...states]).toEqual(['live']);
    const through = http.log.slice(from).filter(({ fault, status: code }) => fault === 'F08' && code === 200);
    expect(through.some(({ watch }) => watch)).toBe(true);
    expect(through.some(({ method }) => method === 'PATCH')).toBe(true);
    expect(through.filter(({ method, watch, path }) => method === 'GET' && !watch && services.test(path))).toEqual([]);
  }).finally(() => old.stop());
});

test('[F09] the certificate of the API server is renewed; its authority is replaced and the kubeconfig follows: no restart', () =>
  play(scene, async () => {
    scene.proxy.rotate('same authority');
    scene.proxy.tcp.reset();
    await scene.label(cart, { step: 'F09-a' });
    await until(async () => (await shown()) === 'F09-a', 'the change');

    scene.proxy.rotate('new authority');
    scene.proxy.tcp.reset();
    await until(async () => /certificate/.test((await partOf(scene.ask, 'Service')).message), 'the words of TLS');
    expect(await stateOf()).toBe('stale');
    await scene.proxy.publishAuthority();
    await scene.label(cart, { step: 'F09-b' });
    await until(async () => (await shown()) === 'F09-b', 'the change');
  }));

test('[F10] the laptop sleeps: timers stand still, every socket is dead, and it is right again after waking', () =>
  play(scene, async () => {
    await withoutPulse(scene, async () => {
      scene.app.signal('SIGSTOP');
      scene.proxy.tcp.freeze();
      await scene.label(cart, { step: 'F10' });
      await sleep((2 * 150_000) / scene.haste);
      scene.app.signal('SIGCONT');
    });
    await until(async () => (await shown()) === 'F10', 'the change', 30_000);
  }));

test('[F10] the token has expired meanwhile: "sign in again" for every kind, not an empty page', () =>
  play(scene, async () => {
    scene.proxy.http.rule({
      name: 'expired token',
      match: {},
      action: { do: 'answer', status: 401, body: status(401, 'Unauthorized', 'Unauthorized') },
    });
    scene.proxy.tcp.reset();
    await until(async () => (await stateOf('Namespace')) === 'unauthenticated', 'unauthenticated');
    for (const { kind } of kinds) await until(async () => (await partOf(scene.ask, kind)).state === 'unauthenticated', kind);
    expect((await scene.ask('/api/overview')).status).toBe(200);
    expect(JSON.stringify((await scene.ask('/api/freshness')).body)).toContain('does not accept the credentials');
  }));
