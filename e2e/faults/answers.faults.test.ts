import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../conformance/random.ts';
import { partOf } from './oracle.ts';
import { play, settled, withoutPulse } from './play.ts';
import type { Scene } from './scene.ts';
import { enroll, openScene, servicePath, status, until } from './scene.ts';

const cart = servicePath('bookinfo', 'reviews');
const services = /\/services\?/;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

let steps = 0;
async function changeComes(): Promise<void> {
  const value = `answers-${++steps}`;
  await scene.label(cart, { step: value });
  const told = async () => JSON.stringify((await scene.ask('/api/objects/Service/bookinfo/reviews')).body).includes(`"${value}"`);
  await until(told, `label ${value}`);
}

test.each<[string, () => string, number]>([
  ['1 s', () => '1', 1000],
  ['an hour', () => '3600', 60_000],
  // A date has whole seconds.
  ['a date', () => new Date(Date.now() + 3000).toUTCString(), 1000],
  ['nonsense', () => 'soon', 0],
])('[F28] 429 with Retry-After, %s: nobody asks again before, the words say why', (_what, header, atLeast) =>
  play(scene, () =>
    withoutPulse(scene, async () => {
      scene.proxy.http.rule({
        name: 'slow down',
        match: { watch: true, path: services },
        times: 1,
        action: { do: 'answer', status: 429, headers: { 'retry-after': header() }, body: '' },
      });
      const from = scene.proxy.http.log.length;
      scene.proxy.http.endWatches({ path: services }, 'cut');
      await until(async () => /slow down/.test((await partOf(scene.ask, 'Service')).message), 'the words');
      const asked = () => scene.proxy.http.log.slice(from).filter(({ path }) => services.test(path));
      if (atLeast > 10_000) {
        await sleep(2000);
        expect(asked()).toHaveLength(1);
        // Nobody waits an hour: it is capped at a minute, and a person may ask at once.
        await scene.restart();
        return;
      }
      await until(() => asked().length > 1, 'another try');
      const [first, second] = asked();
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(atLeast);
    }),
  ),
);

test('[F22] lists fail at the start, then work: what is waited for is said, with its cause', () =>
  play(scene, () =>
    withoutPulse(scene, async () => {
      scene.proxy.http.rule({
        name: 'broken at the start',
        match: { watch: false, path: /\/(services|pods|namespaces)\?/ },
        action: { do: 'answer', status: 503, body: status(503, 'ServiceUnavailable', 'apiserver is shutting down') },
      });
      await scene.restart();
      await until(
        async () => /Still reading .*apiserver is shutting down/.test(JSON.stringify((await scene.ask('/api/overview')).body)),
        'the words',
      );
      scene.proxy.http.clear();
      await settled(scene);
    }),
  ));

test.each([500, 502, 503, 504])('[F29] %i with a page of HTML: none of it is shown', (code) =>
  play(scene, async () => {
    const body = '<html><body><h1>Bad gateway</h1><script>alert(1)</script></body></html>';
    scene.proxy.http.rule({
      name: 'HTML',
      match: {},
      action: { do: 'answer', status: code, headers: { 'content-type': 'text/html' }, body },
    });
    scene.proxy.http.endWatches({}, 'cut');
    await until(async () => (await partOf(scene.ask, 'Service')).state === 'stale', 'stale');
    const refused = await scene.preview(enroll('bookinfo', ['reviews'], 'waypoint')).catch((error: Error) => error.message);
    const told = JSON.stringify([(await scene.ask('/api/freshness')).body, refused]);
    expect(told).toContain(`HTTP ${code}`);
    expect(told).not.toMatch(/<h1|<script|Bad gateway/);
  }),
);

test('[F30] a redirect to another host is not followed', () =>
  play(scene, async () => {
    let strangers = 0;
    const stranger = createServer((_request, response) => {
      strangers++;
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/steal`;
    scene.proxy.http.rule({ name: 'elsewhere', match: {}, action: { do: 'answer', status: 302, headers: { location } } });
    scene.proxy.http.endWatches({}, 'cut');
    await until(async () => /redirect/.test((await partOf(scene.ask, 'Service')).message), 'the words');
    await scene.preview(enroll('bookinfo', ['reviews'], 'waypoint')).catch(() => {});
    scene.proxy.http.clear();
    await changeComes();
    expect(strangers).toBe(0);
    await new Promise((resolve) => stranger.close(resolve));
  }));

test('[F31] one 401: the credentials are read again, and the same request is sent once more, not oftener', () =>
  play(scene, async () => {
    const refusal = { do: 'answer', status: 401, body: status(401, 'Unauthorized', 'Unauthorized') } as const;
    scene.proxy.http.rule({ name: '401 once', match: { watch: true, path: services }, times: 1, action: refusal });
    const from = scene.proxy.http.log.length;
    scene.proxy.http.endWatches({ path: services }, 'cut');
    await changeComes();
    const tries = scene.proxy.http.log.slice(from).filter(({ path }) => services.test(path));
    expect(tries.map(({ status: code }) => code).slice(0, 2)).toEqual([401, 200]);
    expect(new Set(tries.slice(0, 2).map(({ path }) => path.replace(/timeoutSeconds=\d+/, ''))).size).toBe(1);
  }));

test('[F33] three of ten requests are answered with 429 for minutes: each plan ends, and says how', () =>
  play(scene, async () => {
    const random = new Random(33);
    const apply = async () => {
      for (let tries = 0; ; tries++) {
        const preview = await scene.apply(enroll('bookinfo', ['reviews', 'ratings'], 'waypoint')).catch((error: Error) => error);
        if (!(preview instanceof Error) && 'steps' in preview) return scene.ended(preview);
        // A preview that could not be made says so; a person presses the button again.
        expect(tries).toBeLessThan(20);
      }
    };
    scene.proxy.http.rule({
      name: 'priority and fairness',
      match: { when: () => random.chance(0.3) },
      action: { do: 'answer', status: 429, headers: { 'retry-after': '1' }, body: status(429, 'TooManyRequests', 'too many requests') },
    });
    const ended = await apply();
    expect(['done', 'failed']).toContain(ended.state);
    scene.proxy.http.clear();
    if (ended.state === 'failed') expect((await apply()).state).toBe('done');
    await changeComes();
  }));
