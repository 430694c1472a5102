import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { projectMeta } from '../mesh/model/kind.ts';
import { apiPath, queryString } from './api-path.ts';
import { sendJson, sendStatus } from './testing/api-answers.ts';
import { scene } from './testing/list-watch-scene.ts';
import { sleep, until } from './testing/until.ts';

test('malformed items do not take the rest of their page with them', () =>
  scene(
    async ({ api, watch, count, put }) => {
      const lists = count('list');
      let once = true;
      api.fault = (call, response) => {
        if (call.verb !== 'list' || !once) return false;
        once = false;
        const good = [...api.store.collection('namespaces').objects.values()];
        const bad = [
          null,
          7,
          'text',
          [],
          {},
          { metadata: null },
          { metadata: { name: '' } },
          { metadata: { name: 5 } },
          { metadata: { name: 'explodes' } },
        ];
        sendJson(response, 200, { metadata: { resourceVersion: String(api.store.version) }, items: [...bad, ...good] });
        return true;
      };
      put('gap');
      api.store.compact();
      api.kill();
      await until(() => count('list') > lists && watch.items.has('/gap'));
      expect(watch.counts.malformed).toBe(9);
    },
    {
      source: {
        project: (raw) => {
          if (raw.metadata?.name === 'explodes') throw new Error('a bug in a projection');
          return projectMeta(raw);
        },
      },
    },
  ));

test('`items: null` is an empty list; a list without a version is refused and changes nothing', () =>
  scene(async ({ api, watch, states, changes }) => {
    const { objects } = api.store.collection('namespaces');
    const kept = new Map(objects);
    let body: unknown = { metadata: {}, items: [] };
    api.fault = (call, response) => {
      if (call.verb !== 'list') return false;
      sendJson(response, 200, body);
      return true;
    };
    api.store.version++;
    api.store.compact();
    api.kill();
    await until(() => states.some((state) => state.includes('no resourceVersion')));
    expect(watch.state).toBe('stale');
    expect(changes).toEqual([]);

    objects.clear();
    body = { metadata: { resourceVersion: String(api.store.version) }, items: null };
    await until(() => watch.items.size === 0 && watch.state === 'live');
    api.fault = undefined;
    for (const [key, object] of kept) objects.set(key, object);
    api.store.version++;
    api.store.compact();
    api.kill();
  }));

test('a list that fails on its third page leaves what we had, marked as stale', () =>
  scene(
    async ({ api, watch, changes }) => {
      let fail = true;
      api.fault = (call, response) => {
        if (!fail || !call.url.searchParams.get('continue')?.endsWith('.4')) return false;
        response.socket?.destroy();
        return true;
      };
      for (const name of ['n0', 'n1', 'n2', 'n3']) api.store.collection('namespaces').objects.delete(`/${name}`);
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) api.store.put('namespaces', { metadata: { name } });
      changes.length = 0;
      api.store.version++;
      api.store.compact();
      api.kill();
      await until(() => watch.state === 'stale');
      await sleep(100);
      expect(changes.filter((change) => change.startsWith('delete'))).toEqual([]);
      fail = false;
    },
    { pageSize: 2 },
  ));

test('who may list but not watch gets a new list now and then', () =>
  scene(async ({ api, put, watch, states }) => {
    api.may = ({ verb }) => verb !== 'watch';
    api.kill();
    await until(() => states.some((state) => state.startsWith('stale: you may list but not watch')));
    put('polled');
    await until(() => watch.items.has('/polled'));
    expect(watch.state).toBe('stale');
    api.may = () => true;
    await until(() => watch.state === 'live');
  }));

test('a server that has just started refuses everybody for a moment: nothing is dropped', () =>
  scene(async ({ api, put, watch, changes, states, count }) => {
    const lists = count('list');
    api.may = () => count('list') > lists + 2;
    api.kill();
    put('meanwhile');
    await until(() => watch.items.has('/meanwhile'));
    expect(changes).toEqual(['add meanwhile']);
    expect(states.some((state) => state.startsWith('forbidden'))).toBe(false);
    expect(states.some((state) => state.startsWith('stale: namespaces is forbidden'))).toBe(true);
  }));

test('after an outage a lost history is read anew at once', () =>
  scene(
    async ({ api, put, watch }) => {
      await api.stop();
      put('meanwhile');
      api.store.compact();
      await sleep(1500); // the waits have grown to more than a second
      const at = new Map<string, number>();
      api.fault = (call) => {
        if (!at.has(call.verb)) at.set(call.verb, performance.now());
        return false;
      };
      await api.start();
      await until(() => watch.items.has('/meanwhile'));
      expect((at.get('list') ?? 0) - (at.get('watch') ?? 0)).toBeLessThan(600);
    },
    { timing: { maxMs: 60_000 } },
  ));

test('[R-04] a 410 in HTML, from something between, says that the history is gone, too', () =>
  scene(async ({ api, count, states }) => {
    const lists = count('list');
    let once = true;
    api.fault = (call, response) => {
      if (call.verb !== 'watch' || !once) return false;
      once = false;
      response.writeHead(410, { 'content-type': 'text/html' }).end('<h1>Gone</h1>');
      return true;
    };
    api.kill();
    await until(() => count('list') > lists);
    expect(states.join()).not.toContain('Gone');
  }));

test('410 for ever is waited out', () =>
  scene(async ({ api, count }) => {
    api.fault = (call, response) => {
      if (call.verb !== 'watch') return false;
      sendStatus(response, 410, 'Expired', 'too old');
      return true;
    };
    api.kill();
    const lists = count('list');
    await sleep(1500);
    expect(count('list') - lists).toBeLessThan(20);
    api.fault = undefined;
  }));

test('a watch that is refused again and again leads to a new list', () =>
  scene(async ({ api, put, count }) => {
    const lists = count('list');
    const stuckAt = String(api.store.version);
    api.fault = (call, response) => {
      if (call.verb !== 'watch' || call.url.searchParams.get('resourceVersion') !== stuckAt) return false;
      sendJson(response, 504, { kind: 'Status', reason: 'Timeout', message: 'Too large resource version', code: 504 });
      return true;
    };
    api.kill();
    api.store.version++;
    put('later');
    await until(() => count('list') > lists);
  }));

test('an error inside the stream at the same position twice leads to a new list', () =>
  scene(async ({ api, put, count }) => {
    const lists = count('list');
    let broken = true;
    api.mangle = (event, send, response) => {
      if (!broken) return send(event);
      response.write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 500, message: 'unable to decode' } })}\n`);
    };
    api.store.collection('namespaces').history = [];
    put('undecodable');
    api.store.collection('namespaces').history = [];
    await until(() => count('watch') >= 2);
    put('again');
    await until(() => count('list') > lists);
    broken = false;
  }));

test('bookmarks and unknown events only move the position', () =>
  scene(async ({ api, put, count, watch, changes }) => {
    const say = (type: string, version: number, response: ServerResponse) =>
      response.write(
        `${JSON.stringify({ type, object: { kind: 'Namespace', metadata: { name: 'n1', resourceVersion: String(version) } } })}\n`,
      );
    const { events } = watch.counts;
    api.mangle = (event, send, response) => {
      send(event);
      say('FUTURE', event.version + 10, response);
      say('BOOKMARK', event.version + 20, response);
      say('BOOKMARK', event.version + 5, response);
    };
    put('x');
    await until(() => watch.counts.events === events + 4);
    api.mangle = undefined;
    expect(changes).toEqual(['add x']);
    const position = String(api.store.version + 20);
    api.store.version += 20;
    api.kill();
    await until(() => count('watch') === 2);
    expect(api.calls.at(-1)?.url.searchParams.get('resourceVersion')).toBe(position);
    expect(count('list')).toBe(1);
  }));

test('the end of an object that was replaced is not the end of its successor', () =>
  scene(async ({ api, watch, put, changes }) => {
    const { events } = watch.counts;
    api.mangle = (event, send) => {
      const { metadata } = event.object;
      send({ ...event, type: 'DELETED', object: { metadata: { ...metadata, name: 'n3', uid: 'another-uid' } } });
    };
    put('n1', 1);
    api.mangle = undefined;
    await until(() => watch.counts.events === events + 1);
    expect(changes).toEqual([]);
    put('n1', 2);
    await until(() => changes.includes('update n1'));
  }));

test('the answer to the first list decides between loading and stale', async () => {
  await scene(async ({ api, states, watch }) => {
    expect(states).toEqual(['live: ']);
    await api.stop();
    await until(() => watch.state === 'stale');
    expect(states.at(-1)).toMatch(/closed the connection|nothing listens/);
    await api.start();
  });
});

test('one object is followed by its name, through its end and its return', () =>
  scene(
    async ({ api, put, remove, watch, states }) => {
      api.store.compact(); // its version is too old to watch from
      put('n2', 'changed');
      await until(() => watch.items.get('/n2')?.labels['value'] === 'changed');
      remove('n2');
      await until(() => watch.items.size === 0);
      put('n2', 'back');
      await until(() => watch.items.size === 1);
      api.kill();
      await until(() => watch.state === 'live' && states.length >= 3);
      remove('n2');
      api.kill();
      await until(() => watch.items.size === 0);
      expect(watch.state).toBe('live'); // and known not to be there
    },
    {
      only: 'n2',
      source: {
        single: true,
        listPath: () => apiPath({ group: '', version: 'v1', plural: 'namespaces' }, { name: 'n2' }),
        watchPath: (query) => `/api/v1/watch/namespaces/n2${queryString(query)}`,
      },
    },
  ));

test('an object of another kind in the stream is no object of ours: the stream is left, and twice leads to a new list', () =>
  scene(
    async ({ api, put, count, changes }) => {
      const lists = count('list');
      let ghosts = 0;
      api.mangle = (event, send) => {
        if (ghosts++ < 2)
          send({ ...event, object: { ...event.object, kind: 'Pod', metadata: { ...event.object.metadata, name: 'ghost' } } });
        else send(event);
      };
      put('x');
      await until(() => count('watch') >= 2);
      put('y');
      await until(() => changes.includes('add y'));
      expect(changes.join()).not.toContain('ghost');
      expect(count('list')).toBeLessThanOrEqual(lists + 1);
    },
    { source: { kind: 'Namespace' } },
  ));

test('a list that is older than what was seen comes from a follower that lags: never a step back', () =>
  scene(async ({ api, put, states, changes }) => {
    put('x');
    await until(() => changes.includes('add x'));
    let stale = 2;
    api.fault = (call, response) => {
      if (call.verb !== 'list' || stale-- <= 0) return false;
      sendJson(response, 200, { kind: 'NamespaceList', metadata: { resourceVersion: '11' }, items: [] });
      return true;
    };
    put('y');
    api.store.compact();
    api.kill();
    await until(() => changes.includes('add y'));
    expect(changes).toEqual(['add x', 'add y']);
    expect(states.join()).toContain('stale: the cluster answered with an older state');
  }));

test('a watch that breaks after a good while is opened again before anything is called stale; an outage is told', () =>
  scene(
    async ({ api, put, watch, states, count }) => {
      for (let i = 0; i < 3; i++) {
        await sleep(80);
        const watches = count('watch');
        api.kill();
        await until(() => count('watch') > watches);
      }
      put('x');
      await until(() => watch.items.has('/x'));
      expect(states).toEqual(['live: ']);
      await sleep(80);
      await api.stop();
      await until(() => watch.state === 'stale');
      await api.start();
    },
    { timing: { healthyMs: 50 } },
  ));

test('when the server answers somebody else, what waits for the network tries at once; what was told to wait goes on waiting', () =>
  scene(
    async ({ api, put, watch, count, states }) => {
      await api.stop();
      await until(() => watch.state === 'stale');
      put('x');
      await api.start();
      watch.serverAnswers();
      await until(() => watch.items.has('/x'));

      api.fault = (call, response) => {
        if (call.verb !== 'watch') return false;
        response.writeHead(429, { 'retry-after': '60' });
        response.end();
        return true;
      };
      // A watch that was well for a moment is tried again soon after it broke.
      api.kill();
      await until(() => watch.state === 'stale');
      watch.serverAnswers();
      await until(() => states.some((state) => state.includes('slow down')));
      const watches = count('watch');
      watch.serverAnswers();
      await sleep(200);
      expect(count('watch')).toBe(watches);
      api.fault = undefined;
      watch.kick();
    },
    { timing: { baseMs: 60_000, maxMs: 60_000 } },
  ));
