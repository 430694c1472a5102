import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partOf } from './oracle.ts';
import { play } from './play.ts';
import type { LineBender } from './proxy/rule.ts';
import type { Scene } from './scene.ts';
import { openScene, service, servicePath, status, until } from './scene.ts';

const cart = servicePath('shop', 'cart');
const servicesOf = { watch: true, path: /\/services\?/ } as const;
const listOfServices = { watch: false, method: 'GET', path: /\/services\?/ } as const;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

let steps = 0;
/** Changes a label and waits until Waymark tells it. */
async function changeComes(): Promise<void> {
  const value = `content-${++steps}`;
  await scene.label(cart, { step: value });
  await until(
    async () => JSON.stringify((await scene.ask('/api/objects/Service/shop/cart')).body).includes(`"${value}"`),
    `label ${value}`,
  );
}

const cutInHalf: LineBender = (line, to) => {
  to.raw(line.slice(0, line.length / 2));
  to.cut();
};
const endInHalf: LineBender = (line, to) => {
  to.send(line.slice(0, line.length / 2));
  to.end();
};

/** Things change and the history of it is lost while nobody listens: what follows is a list. */
async function forceList(change: () => Promise<unknown>): Promise<void> {
  await scene.proxy.tcp.become('refuse');
  await change();
  scene.sandbox.registry.store.compact();
  await scene.proxy.tcp.become('pass');
}

describe('in the stream', () => {
  const bent = (name: string, bend: LineBender, times = 1) =>
    scene.proxy.http.rule({ name, match: servicesOf, times, action: { do: 'lines', bend } });

  test('[F13] a line of 9 MB is refused and nothing of it stays in memory', () =>
    play(scene, async () => {
      bent('9 MB', (_line, to) => to.raw(`{"type":"ADDED","pad":"${'x'.repeat(9 << 20)}"}\n`));
      await changeComes();
    }));

  test.each<[string, LineBender]>([
    ['[F11] cut in the middle of an event', cutInHalf],
    ['[F11] half an event with a newline, then the end', endInHalf],
    ['[F12] a line that is not JSON, and the stream goes on', (line, to) => to.send(line.slice(1))],
    ['[F17] an event without an object', (_line, to) => to.send('{"type":"MODIFIED"}')],
    ['[F17] null', (_line, to) => to.send('null')],
    ['[F17] an object without metadata', (_line, to) => to.send('{"type":"ADDED","object":{"kind":"Service"}}')],
    ['[F17] an object of another kind', (line, to) => to.send(line.replaceAll('"kind":"Service"', '"kind":"Pod"'))],
    ['[F18] ERROR 500', (_line, to) => to.send(`{"type":"ERROR","object":${status(500, 'InternalError', 'unable to decode')}}`)],
    ['[F18] ERROR 403', (_line, to) => to.send(`{"type":"ERROR","object":${status(403, 'Forbidden', 'not any more')}}`)],
    [
      '[F18] ERROR 429',
      (_line, to) => to.send(`{"type":"ERROR","object":${status(429, 'TooManyRequests', 'slower', { retryAfterSeconds: 1 })}}`),
    ],
    ['[F18] ERROR 410', (_line, to) => to.send(`{"type":"ERROR","object":${status(410, 'Expired', 'too old')}}`)],
  ])('%s: the change that it carried is not lost', (_name, bend) =>
    play(scene, async () => {
      bent('bent line', bend);
      await changeComes();
    }),
  );

  test('[F15] duplicates, another order, an old ADDED after the DELETED: no step back, no ghost', () =>
    play(scene, async () => {
      const held: string[] = [];
      bent(
        'again and again',
        (line, to) => {
          held.push(line);
          to.send(line);
          for (const old of held.toReversed()) to.send(old);
        },
        12,
      );
      await scene.direct.send('POST', '/api/v1/namespaces/shop/services', service('shop', 'ghost'));
      await changeComes();
      await scene.direct.send('DELETE', servicePath('shop', 'ghost'));
      await changeComes();
    }));

  test('[F16] bookmarks that go backwards', () =>
    play(scene, async () => {
      const old = '{"type":"BOOKMARK","object":{"kind":"Service","apiVersion":"v1","metadata":{"resourceVersion":"1"}}}\n';
      const watches = () => scene.proxy.http.log.filter(({ watch, path }) => watch && servicesOf.path.test(path)).length;
      const before = watches();
      scene.proxy.http.inject(servicesOf, old);
      scene.proxy.http.inject(servicesOf, old);
      await until(() => watches() > before, 'another watch');
      await changeComes();
    }));

  test('[F19] 10,000 labels and the greatest annotations', () =>
    play(scene, async () => {
      const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`example.com/l${i}`, 'x']));
      const { status: code } = await scene.direct.send(
        'POST',
        '/api/v1/namespaces/shop/services',
        service('shop', 'large', { labels, annotations: { note: 'y'.repeat(250_000) } }),
      );
      expect(code).toBe(201);
      await changeComes();
      await scene.direct.send('DELETE', servicePath('shop', 'large'));
    }));
});

describe('lists and history', () => {
  test('[F20] 410 at the start of watches three times in a row, then a storm of compactions', () =>
    play(scene, async () => {
      const gone = { do: 'answer', status: 410, body: status(410, 'Expired', 'too old resource version') } as const;
      scene.proxy.http.rule({ name: 'compacted', match: { watch: true }, times: 36, action: gone });
      scene.proxy.http.endWatches({}, 'cut');
      await changeComes();
      scene.proxy.http.rule({ name: 'compacted for ever', match: { watch: true }, action: gone });
      scene.proxy.http.endWatches({}, 'cut');
      await sleep(60_000 / scene.haste);
      expect((await partOf(scene.ask, 'Service')).state).toBe('stale');
    }));

  test.each([
    ['[F23] a list that ends early as if it were complete', { do: 'cut', after: 200, clean: true }],
    ['[F23] a list that breaks off', { do: 'cut', after: 200 }],
    [
      '[F23] a list without a version',
      { do: 'rewrite', body: (text: string) => text.replace(/"resourceVersion":"\d+"/, '"resourceVersion":""') },
    ],
    [
      '[F29] the login page of a proxy',
      { do: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html><b>Sign in</b></html>' },
    ],
    ['[F22] 500', { do: 'answer', status: 500, body: 'boom' }],
  ] as const)('%s: what was known stays, is called stale, and is right afterwards', (_name, action) =>
    play(scene, async () => {
      const before = (await scene.ask('/api/table?limit=1000')).body as { total: number };
      const end = scene.proxy.http.rule({ name: 'bent list', match: listOfServices, action });
      await forceList(() => scene.direct.send('POST', '/api/v1/namespaces/shop/services', service('shop', 'meanwhile')));
      await until(async () => (await partOf(scene.ask, 'Service')).state === 'stale', 'stale');
      expect((await scene.ask('/api/table?limit=1000')).body).toMatchObject({ total: before.total });
      expect(JSON.stringify((await scene.ask('/api/freshness')).body)).not.toContain('<html');
      end();
      await changeComes();
      await scene.direct.send('DELETE', servicePath('shop', 'meanwhile'));
    }),
  );

  test('[F25] a list from a follower that lags: never a step back', () =>
    play(scene, async () => {
      const old = await scene.direct.send('GET', '/api/v1/services');
      await scene.direct.send('POST', '/api/v1/namespaces/shop/services', service('shop', 'fresh'));
      await changeComes();
      scene.proxy.http.rule({
        name: 'lagging',
        match: listOfServices,
        times: 2,
        action: { do: 'rewrite', body: () => JSON.stringify(old.body) },
      });
      await forceList(() => scene.label(cart, { step: 'lagging' }));
      const told = async () => JSON.stringify((await scene.ask('/api/objects/Service/shop/cart')).body).includes('"lagging"');
      let seen = true;
      await until(async () => {
        seen &&= (await scene.ask('/api/objects/Service/shop/fresh')).status === 200;
        return told();
      }, 'the change');
      expect(scene.proxy.http.log.filter(({ fault }) => fault === 'lagging')).toHaveLength(2);
      expect(seen).toBe(true);
      await scene.direct.send('DELETE', servicePath('shop', 'fresh'));
    }));

  test('[F26] deleted and made again under the same name while nobody was looking', () =>
    play(scene, async () => {
      await forceList(async () => {
        await scene.direct.send('DELETE', servicePath('shop', 'catalog'));
        await scene.direct.send('POST', '/api/v1/namespaces/shop/services', service('shop', 'catalog', { labels: { app: 'catalog' } }));
      });
      await changeComes();
    }));

  test('[F27] watches end at once, without an event, for a minute', () =>
    play(scene, async () => {
      scene.proxy.http.rule({ name: 'ends at once', match: { watch: true }, action: { do: 'cut', after: 0, clean: true } });
      scene.proxy.http.endWatches({}, 'clean');
      await sleep(60_000 / scene.haste);
    }));
});
