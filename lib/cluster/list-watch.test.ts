import { describe, expect, test } from 'vitest';
import { testAccess } from './testing/access.ts';
import { sendStatus } from './testing/api-answers.ts';
import type { Fault } from './testing/api-server.ts';
import { startTestApi } from './testing/api-server.ts';
import { selfSigned } from './testing/certificates.ts';
import type { WatchEvent } from './testing/collection.ts';
import type { Scene, SceneOptions } from './testing/list-watch-scene.ts';
import { scene as sceneOver } from './testing/list-watch-scene.ts';
import { sleep, until } from './testing/until.ts';
import { createTransport } from './transport.ts';

/** Answers the first `times` watches (or all requests) with `status`. */
function refuse(status: number, times: number, which: 'watch' | 'all' = 'watch', headers: Record<string, string> = {}): Fault {
  let left = times;
  return (call, response) => {
    if ((which === 'watch' && call.verb !== 'watch') || left-- <= 0) return false;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendStatus(response, status, status === 410 ? 'Expired' : 'Test', 'refused by the test');
    return true;
  };
}

/** Replaces how the first event is sent. */
function bendFirst(
  bend: (event: WatchEvent, response: Parameters<NonNullable<Scene['api']['mangle']>>[2]) => void,
): Scene['api']['mangle'] {
  let first = true;
  return (event, send, response) => {
    if (!first) return send(event);
    first = false;
    bend(event, response);
  };
}

const lineOf = ({ type, object }: WatchEvent) => `${JSON.stringify({ type, object })}\n`;

/** The API server starts again with less history than our position. */
async function restore({ api }: Scene, rewind: () => void): Promise<void> {
  await api.stop();
  rewind();
  api.store.collection('namespaces').history = [];
  api.fault = (call, response) => {
    if (call.verb !== 'watch' || Number(call.url.searchParams.get('resourceVersion')) <= api.store.version) return false;
    sendStatus(response, 410, 'Expired', 'too new');
    return true;
  };
  await api.start();
}

const certificate = selfSigned('127.0.0.1', 'IP:127.0.0.1');

// The cases of the reflector study, by its numbers, over both protocols that an API server speaks.
describe.each([
  ['HTTP/1.1', undefined],
  ['HTTP/2', certificate],
])('%s', (_name, http2) => {
  const scene = (play: (scene: Scene) => Promise<void>, options: SceneOptions = {}) => sceneOver(play, { http2, ...options });

  test('01 quiet, then a change', () =>
    scene(async ({ put, count }) => {
      await sleep(300);
      put('x');
      await until(() => count('watch') === 1 && count('list') === 1);
    }));

  test('02 the connection is killed five times while objects change', () =>
    scene(async ({ api, put, remove }) => {
      for (let i = 0; i < 5; i++) {
        api.kill();
        put(`k${i}`);
        remove(`n${i}`);
        await sleep(60);
      }
    }));

  test('03 the stream says 410 after a compaction', () =>
    scene(async ({ api, put, remove, watch }) => {
      put('y');
      api.store.compact();
      put('z');
      api.store.compact();
      api.kill();
      remove('n1');
      api.store.compact();
      await until(() => watch.counts.expired > 0);
    }));

  test('04 410 as the HTTP status of a watch', () =>
    scene(async ({ api, put, count }) => {
      const lists = count('list');
      api.fault = refuse(410, 3);
      api.kill();
      put('g');
      await until(() => count('list') >= lists + 3);
    }));

  test('05 429: Retry-After is obeyed', () =>
    scene(async ({ api, put }) => {
      const at: number[] = [];
      const once = refuse(429, 1, 'watch', { 'retry-after': '1' });
      api.fault = (call, response) => {
        if (call.verb === 'watch') at.push(performance.now());
        return once(call, response);
      };
      api.kill();
      put('r');
      const [first = 0, second = 0] = await until(() => (at.length >= 2 ? at : undefined));
      expect(second - first).toBeGreaterThanOrEqual(1000);
    }));

  test('06 a storm of 500 on lists and watches', () =>
    scene(async ({ api, put }) => {
      let left = 6;
      api.fault = (_call, response) => {
        if (left-- <= 0) return false;
        response.writeHead(500).end('<html>boom</html>');
        return true;
      };
      api.kill();
      put('s');
      api.store.compact();
      await until(() => left <= 0);
    }));

  test('07 a line in the middle of the stream is not JSON', () =>
    scene(async ({ api, put }) => {
      api.mangle = bendFirst((_event, response) => response.write('{"type":"ADDED","object":{"me\n'));
      put('lost');
      await sleep(50);
      put('after');
    }));

  test('08 an event is cut off and the connection closed', () =>
    scene(async ({ api, put }) => {
      api.mangle = bendFirst((event, response) => {
        response.write(lineOf(event).slice(0, 30));
        response.socket?.destroy();
      });
      put('cut');
    }));

  test('09 events are sent again, out of order', () =>
    scene(async ({ api, put, changes }) => {
      const sent: WatchEvent[] = [];
      api.mangle = (event, send) => {
        sent.push(event);
        send(event);
        for (const old of sent) send(old);
      };
      for (let i = 0; i < 6; i++) put('n2', i);
      put('twice');
      put('twice', 2);
      await until(() => changes.includes('update twice'));
      expect(changes).toEqual([...Array(6).fill('update n2'), 'add twice', 'update twice']);
    }));

  test('10 the connection is open and silent', () =>
    scene(async ({ api, put, count }) => {
      api.mangle = () => {};
      put('hidden');
      await until(() => count('watch') >= 2);
      api.mangle = undefined;
    }));

  test('11 the API server is away for 800 ms, things change, it comes back', () =>
    scene(async ({ api, put, remove, watch }) => {
      await api.stop();
      put('while-down');
      remove('n3');
      await until(() => watch.state === 'stale');
      await sleep(800);
      await api.start();
    }));

  test('12 the API server is replaced: no history, lower versions', () =>
    scene((made) =>
      restore(made, () => {
        made.api.store.version = 3;
        made.api.store.collection('namespaces').objects.clear();
        made.put('fresh');
      }),
    ));

  test('13 deleted and made again under the same name, seen only by a list', () =>
    scene(async ({ api, put, remove, changes }) => {
      api.kill();
      remove('n4');
      put('n4', 9);
      api.store.compact();
      await until(() => changes.length >= 2);
      expect(changes).toEqual(['delete n4', 'add n4']);
    }));

  test('14 the right is revoked, then given back', () =>
    scene(async ({ api, put, watch }) => {
      api.may = () => false;
      api.kill();
      await until(() => watch.state === 'forbidden');
      expect(watch.items.size).toBe(0); // who may not see it any more does not
      api.may = () => true;
      put('p');
    }));

  test('15 the definition is removed, then added: kick() makes it quick', () =>
    scene(
      async ({ api, put, watch }) => {
        api.withdraw('namespaces');
        api.kill();
        await until(() => watch.state === 'absent');
        expect(watch.items.size).toBe(0);
        api.serve({ group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false });
        put('c');
        watch.kick();
      },
      { timing: { absentMs: 60_000 } },
    ));

  test('16 the handler throws at every event', () =>
    scene(async (made) => {
      made.onChange = () => {
        throw new Error('a bug in the page');
      };
      made.put('h');
      made.remove('n0');
      await until(() => made.watch.counts.handlerErrors === 2);
      await sleep(100);
      expect(made.count('watch')).toBe(1);
    }));

  test('17 the continue token is always expired: the list is read without pages', () =>
    scene(
      async ({ api, put, watch }) => {
        let continued = 0;
        api.fault = (call, response) => {
          if (!call.url.searchParams.has('continue')) return false;
          continued++;
          sendStatus(response, 410, 'Expired', 'The provided continue parameter is too old');
          return true;
        };
        put('q');
        api.store.compact();
        api.kill();
        put('q2');
        api.store.compact();
        await until(() => watch.items.has('/q2'));
        expect(continued).toBe(2);
      },
      { pageSize: 2 },
    ));

  test('18 a watch that closes at once is not opened in a hot loop', () =>
    scene(async ({ api, count }) => {
      api.fault = (call, response) => {
        if (call.verb !== 'watch') return false;
        response.writeHead(200).end();
        return true;
      };
      const before = count('watch');
      api.kill();
      await sleep(1000);
      const opened = count('watch') - before;
      expect(opened).toBeGreaterThan(1);
      expect(opened).toBeLessThanOrEqual(14);
      api.fault = undefined;
    }));

  test('19 a line of 9 MB is refused', () =>
    scene(async ({ api, put, states }) => {
      api.mangle = bendFirst((_event, response) => response.write(`{"type":"ADDED","pad":"${'x'.repeat(9 << 20)}"}\n`));
      put('big');
      await until(() => states.some((state) => /^stale: .*larger than/.test(state)));
    }));

  test('20 an event arrives one byte every 5 ms', () =>
    scene(async ({ api, put, count }) => {
      api.mangle = bendFirst((event, response) => {
        const bytes = Buffer.from(lineOf(event));
        let next = 0;
        const drip = setInterval(() => {
          if (next >= bytes.length || response.destroyed) clearInterval(drip);
          else response.write(bytes.subarray(next, ++next));
        }, 5);
      });
      put('drip');
      await sleep(1200);
      expect(count('watch')).toBe(1);
    }));

  test('21 a redirect is not followed', async () => {
    const elsewhere = await startTestApi();
    await scene(async ({ api, put, states }) => {
      const redirect = refuse(302, 2, 'all', { location: `${elsewhere.url}/steal` });
      api.fault = redirect;
      api.kill();
      put('red');
      await until(() => states.some((state) => /redirect|refused by the test/.test(state)));
    });
    expect(elsewhere.accepted()).toBe(0);
    await elsewhere.stop();
  });

  test('22 401, then new credentials', async () => {
    let token = 'old';
    await scene(
      async ({ api, put, states }) => {
        api.fault = (call, response) => {
          if (call.headers.authorization === 'Bearer new') return false;
          sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
          return true;
        };
        api.kill();
        put('credentials');
        await until(() => token === 'new');
        expect(states.some((state) => state.startsWith('unauthenticated'))).toBe(false);
      },
      {
        headers: () => ({ authorization: `Bearer ${token}` }),
        renew: () => {
          token = 'new';
        },
      },
    );
  });

  test('23 3,000 changes with connections killed and history compacted', () =>
    scene(async ({ api, put, remove }) => {
      for (let i = 0; i < 3000; i++) {
        put(`c${i % 200}`, i);
        if (i % 7 === 0) remove(`c${(i * 13) % 200}`);
        if (i % 400 === 0) {
          api.kill();
          await sleep(15);
        }
        if (i % 900 === 899) api.store.compact();
      }
    }));

  test('24 50 calls share a connection', async () => {
    const api = await startTestApi(http2 ? { tls: http2, http2: true } : {});
    const transport = createTransport(testAccess(api.url, { tls: () => ({ ca: http2?.cert }) }));
    for (let i = 0; i < 50; i++) expect((await transport.json({ path: '/api/v1/namespaces' })).ok).toBe(true);
    expect(api.accepted()).toBeLessThanOrEqual(2);
    await transport.close();
    await api.stop();
  });

  test('25 an old ADDED is sent again after the DELETED: no ghost', () =>
    scene(async ({ api, put, remove, changes }) => {
      let added: WatchEvent | undefined;
      api.mangle = (event, send) => {
        send(event);
        if (event.type === 'ADDED') added = event;
        if (event.type === 'DELETED' && added) send(added);
      };
      put('ghost');
      remove('ghost');
      await sleep(100);
      put('n1', 3);
      await until(() => changes.includes('update n1'));
      expect(changes).toEqual(['add ghost', 'delete ghost', 'update n1']);
    }));

  test('26 etcd is restored from a backup: same uids, lower versions', () =>
    scene(async (made) => {
      made.put('n1', 1);
      made.put('n1', 2);
      await until(() => made.changes.length === 2);
      await restore(made, () => {
        const { objects } = made.api.store.collection('namespaces');
        made.api.store.version = 11;
        for (const [key, object] of objects) {
          objects.set(key, { ...object, metadata: { ...object.metadata, resourceVersion: '11', labels: { value: 'old' } } });
        }
      });
    }));
});
