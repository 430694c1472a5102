import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCluster } from '../../cluster/cluster.ts';
import type { Timing } from '../../cluster/list-watch-timing.ts';
import { until } from '../../cluster/testing/until.ts';
import { tokenAccess } from '../../cluster/token-access.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import type { Live } from '../live.ts';
import { follow } from '../live.ts';
import type { Caller, Session } from './caller.ts';
import type { Bearer } from './pool.ts';
import { Pool } from './pool.ts';
import { callerOf } from './sign-in.ts';
import type { TokenFront } from './testing/token-front.ts';
import { startTokenFront } from './testing/token-front.ts';

let client: Client;
let front: TokenFront;
let pool: Pool;
let now = 0;
let date = 0;

beforeEach(async () => {
  [now, date] = [0, 1_000_000];
  client = await startClient();
  front = await startTokenFront(client.sandbox.url);
  pool = new Pool({ max: 3, now: () => now, date: () => date });
});
afterEach(async () => {
  await pool.stop('');
  await front.stop();
  await client.stop();
});

const server = () => new URL(front.url);

function caller(token: string, over: Partial<Session> = {}): Caller {
  front.tokens.set(token, 'viewer');
  return callerOf({ id: `session of ${token}`, token, user: token, expires: 2_000_000, grant: null, ...over }, { server: server() });
}

function live(who: Caller, timing: Partial<Timing> = {}): Live {
  const start = (bearer: Bearer) => {
    const access = tokenAccess({ server: server(), caFile: undefined, name: 'test', bearer, user: who.session?.user ?? '' });
    return follow(startCluster(access, { timing: { baseMs: 20, maxMs: 100, ...timing } }));
  };
  const got = pool.get(who, start);
  if (!got.ok) throw new Error(got.error.code);
  return got.value;
}

const tab = (who: Caller, signal = new AbortController().signal) =>
  live(who).streams.open(signal, { epoch: 'e', build: 'b' }, () => ({ now: 0, parts: [], notices: [], scope: null }), who.session);
const read = async (response: Response) => await response.text();

test('[S-02] everybody has a view of their own, asked for with their own token', async () => {
  const [alice, bob] = [caller('alice'), caller('bob')];
  expect(live(alice)).not.toBe(live(bob));
  expect(live(alice)).toBe(live(alice));
  expect(live(alice).epoch).not.toBe(live(bob).epoch);
  expect(live(alice).operations).not.toBe(live(bob).operations);
  await until(() => front.watches('alice') > 0 && front.watches('bob') > 0);
});

test('[S-02] the same token on another cluster is another identity', () => {
  const session = { id: 'i', token: 't', user: 'u', expires: 1, grant: null };
  const at = (url: string) => callerOf(session, { server: new URL(url) }).identity;
  expect(at('https://a')).not.toBe(at('https://b'));
});

test('[R-51] who does not look for five minutes costs nothing any more; who looks does', async () => {
  const [gone, stays] = [caller('gone'), caller('stays')];
  const page = new AbortController();
  live(gone);
  tab(stays, page.signal);
  await until(() => front.watches('gone') > 0);
  now = 299_000;
  pool.sweep();
  expect(pool.size).toBe(2);
  now = 300_000;
  pool.sweep();
  expect(pool.size).toBe(1);
  await until(() => front.watches('gone') === 0);
  page.abort();
  now = 599_000;
  pool.sweep();
  expect(pool.size).toBe(1);
  now = 600_000;
  pool.sweep();
  expect(pool.size).toBe(0);
});

test('[R-51] full: who was idle longest makes room, and nobody who looks', () => {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => caller(name)) as [Caller, Caller, Caller, Caller, Caller];
  tab(a);
  now = 1;
  const first = live(b);
  now = 2;
  live(c);
  now = 3;
  tab(d);
  expect(pool.size).toBe(3);
  tab(c);
  expect(pool.get(e, () => expect.unreachable())).toMatchObject({ ok: false, error: { code: 'notReady' } });
  expect(pool.lives()).not.toContain(first);
});

test('[S-11] signing out ends the streams of that session, and the watches when nobody else looks', async () => {
  const [mine, other] = [caller('t', { id: 'mine' }), caller('t', { id: 'other' })];
  const [closed, stays] = [tab(mine), tab(other)];
  await until(() => front.watches('t') > 0);
  pool.signOut(mine);
  expect(await read(closed)).toMatch(/event: bye\ndata: .*signed out/);
  expect([pool.admits(mine), pool.admits(other)]).toEqual([false, true]);
  expect(live(other).streams.count).toBe(1);
  pool.signOut(other);
  expect(await read(stays)).toMatch(/event: bye/);
  expect(pool.size).toBe(0);
  await until(() => front.watches('t') === 0);
});

test('[S-10] when a sign-in expires its streams end, and so do the watches', async () => {
  const [mine, longer] = [caller('t', { id: 'mine', expires: 1_500_000 }), caller('t', { id: 'longer' })];
  const [closed, stays] = [tab(mine), tab(longer)];
  await until(() => front.watches('t') > 0);
  date = 1_500_000;
  pool.sweep();
  expect(await read(closed)).toMatch(/event: bye\ndata: .*expired/);
  expect(live(longer).streams.count).toBe(1);
  date = 2_000_000;
  pool.sweep();
  expect(await read(stays)).toMatch(/event: bye\ndata: .*expired/);
  await until(() => front.watches('t') === 0);
});

const grant = { subject: 's', refresh: 'r', renewAt: 0, until: 9_000_000 };

test('[S-18] the next token of a session: streams and watches go on, and the cluster is asked with it', async () => {
  const [first, next] = [
    caller('first', { id: 'one', user: 'jane', grant }),
    caller('next', { id: 'one', user: 'jane', expires: 3_000_000, grant }),
  ];
  expect(next.identity).toBe(first.identity);
  const stream = tab(first);
  const view = live(first);
  await until(() => front.watches('first') > 0);
  expect(live(next)).toBe(view);
  date = 2_000_000;
  pool.sweep();
  expect([pool.size, view.streams.count]).toEqual([1, 1]);
  front.revoke('first');
  await until(() => front.watches('next') > 0);
  await pool.recheck();
  expect(view.streams.count).toBe(1);
  expect(live(first), 'a page that was slow').toBe(view);
  date = 3_000_000;
  pool.sweep();
  expect(await read(stream)).toMatch(/event: bye\ndata: .*expired/);
});

test('[S-17] who signs in again and again takes the room of nobody else', () => {
  const big = new Pool({ max: 20, now: () => now, date: () => date });
  const view = (who: Caller) =>
    big.get(who, () =>
      follow(startCluster(tokenAccess({ server: server(), caFile: undefined, name: '', bearer: { token: 't' }, user: '' }))),
    );
  const alice = view(caller('alice'));
  const mallory = Array.from({ length: 30 }, (_, i) => {
    now = i;
    const got = view(caller(`m${i}`, { user: 'mallory' }));
    if (got.ok)
      got.value.streams.open(
        new AbortController().signal,
        { epoch: 'e', build: 'b' },
        () => ({ now: 0, parts: [], notices: [], scope: null }),
        null,
      );
    return got.ok;
  });
  expect(mallory).toEqual(Array(30).fill(true));
  expect(big.size).toBe(9);
  expect(view(caller('alice'))).toEqual(alice);
  return big.stop('');
});

test('[S-10] when the API server refuses the token, everything of it ends and it is nobody', async () => {
  const mine = caller('t');
  const closed = tab(mine);
  const { store } = live(mine).cluster;
  await until(() => front.watches('t') > 0);
  await pool.recheck();
  expect(pool.admits(mine)).toBe(true);
  front.revoke('t');
  await until(() => store.feeds().some(({ cell }) => cell.state === 'unauthenticated'));
  await pool.recheck();
  expect(await read(closed)).toMatch(/event: bye\ndata: .*does not accept/);
  expect(pool.admits(mine)).toBe(false);
  await until(() => front.watches('t') === 0);
});

test('[S-17] nobody can push out what was remembered of another one', () => {
  const alice = caller('alice');
  pool.signOut(alice);
  for (let i = 0; i < 1000; i++) pool.signOut(caller('mallory', { id: `${i}`, user: 'mallory' }));
  expect(pool.admits(alice)).toBe(false);
});

test('[S-10] a right that is revoked while a page is open: what was seen by it is gone, though the watch was allowed when it began', async () => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await client.send('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'canary' }, spec: { ports: [{ port: 80 }] } });
  await client.send('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'reads-services' },
    rules: [{ apiGroups: [''], resources: ['services', 'namespaces'], verbs: ['get', 'list', 'watch'] }],
  });
  await client.send('POST', `${rbac}/clusterrolebindings`, {
    metadata: { name: 'for-a-while' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reads-services' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nobody' }],
  });
  const mine = caller('t');
  front.tokens.set('t', 'nobody');
  const { store } = live(mine, { reauthorizeMs: 200 }).cluster;
  await until(() => store.world.Service.get('shop', 'canary') && front.watches('t') > 0);
  await client.send('DELETE', `${rbac}/clusterrolebindings/for-a-while`);
  await until(() => store.world.Service.get('shop', 'canary') === undefined);
  await until(() => store.knowledge('Service', '').state === 'forbidden');
});
