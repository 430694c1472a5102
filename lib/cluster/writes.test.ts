import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiscovery } from './discovery.ts';
import { testAccess } from './testing/access.ts';
import { sendStatus } from './testing/api-answers.ts';
import type { TestApi } from './testing/api-server.ts';
import { namespaces, services, startTestApi } from './testing/api-server.ts';
import { sleep } from './testing/until.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';
import type { KeyChange } from './write-labels.ts';
import type { LabelPatch, Writes } from './writes.ts';
import { createWrites } from './writes.ts';

const key = 'istio.io/use-waypoint';
let api: TestApi;
let transport: Transport;
let writes: Writes;
let uid: string;
let stop: () => void;

beforeEach(async () => {
  api = await startTestApi({ kinds: [namespaces, services] });
  transport = createTransport(testAccess(api.url));
  const discovery = createDiscovery(transport);
  stop = discovery.stop;
  writes = createWrites(transport, discovery);
  uid = api.store.put('namespaces', { metadata: { name: 'shop', labels: { team: 'a' } } }).metadata?.uid ?? '';
});

afterEach(async () => {
  stop();
  await transport.close();
  await api.stop();
});

const label = (before: string | undefined, after: string | undefined, k = key): KeyChange => ({ on: 'label', key: k, before, after });
const shop = (...changes: KeyChange[]): LabelPatch => ({ kind: 'Namespace', namespace: '', name: 'shop', uid, changes });
const labels = () => api.store.collection('namespaces').get('', 'shop')?.metadata?.labels;
const patches = () => api.calls.filter((call) => call.method === 'PATCH');
const other = (extra: Record<string, string>) =>
  api.store.put('namespaces', { metadata: { name: 'shop', labels: { ...labels(), ...extra } } });

/** Does something when the n-th patch arrives, before the server looks at it. */
function onPatch(n: number, act: () => void): void {
  let seen = 0;
  api.fault = (call) => {
    if (call.method === 'PATCH' && ++seen === n) act();
    return false;
  };
}

test('sets, changes and removes a label, and touches nothing else', async () => {
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({
    ok: true,
    value: { changed: true, labels: { team: 'a', [key]: 'waypoint' } },
  });
  expect(labels()).toEqual({ team: 'a', [key]: 'waypoint' });
  await writes.patchLabels(shop(label('waypoint', '')));
  expect(labels()).toEqual({ team: 'a', [key]: '' });
  await writes.patchLabels(shop(label('', undefined)));
  expect(labels()).toEqual({ team: 'a' });
  const [first] = patches();
  expect(first?.url.searchParams.get('fieldManager')).toBe('waymark');
  expect(first?.headers['user-agent']).toMatch(/^waymark\//);
  expect(JSON.parse(first?.body ?? '')).toEqual({ metadata: { uid, resourceVersion: '11', labels: { [key]: 'waypoint' } } });
});

test('annotations are changed the same way', async () => {
  const answer = await writes.patchLabels(
    shop({ on: 'annotation', key: 'istio.io/use-waypoint-canary-weight', before: undefined, after: '10' }),
  );
  expect(answer).toMatchObject({ ok: true, value: { annotations: { 'istio.io/use-waypoint-canary-weight': '10' } } });
});

test('a dry run stores nothing and tells the result and the warnings', async () => {
  api.fault = (call, response) => {
    if (call.method === 'PATCH') response.setHeader('warning', ['299 - "first \\"quoted\\""', '299 - "second, with a comma"']);
    return false;
  };
  const answer = await writes.patchLabels({ ...shop(label(undefined, 'waypoint')), dryRun: true });
  expect(answer).toMatchObject({
    ok: true,
    value: { labels: { [key]: 'waypoint' }, warnings: ['first "quoted"', 'second, with a comma'] },
  });
  expect(labels()).toEqual({ team: 'a' });
  expect(patches()[0]?.url.searchParams.get('dryRun')).toBe('All');
});

test('another value than the one that was seen is a conflict with both values', async () => {
  other({ [key]: 'theirs' });
  const answer = await writes.patchLabels(shop(label(undefined, 'mine')));
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'conflict', details: { reason: 'valueChanged', conflicts: [{ key, expected: null, actual: 'theirs' }] } },
  });
  expect(patches()).toEqual([]);
});

test('an absent and an empty value are different', async () => {
  other({ [key]: '' });
  expect(await writes.patchLabels(shop(label(undefined, 'mine')))).toMatchObject({
    ok: false,
    error: { details: { conflicts: [{ expected: null, actual: '' }] } },
  });
});

test('an object that was made again under the same name is left alone', async () => {
  api.store.remove('namespaces', 'shop');
  api.store.put('namespaces', { metadata: { name: 'shop' } });
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({
    ok: false,
    error: { code: 'conflict', details: { reason: 'replaced' } },
  });
  expect(patches()).toEqual([]);
});

test('replaced between reading and writing: the server refuses, and so do we', async () => {
  onPatch(1, () => {
    api.store.remove('namespaces', 'shop');
    api.store.put('namespaces', { metadata: { name: 'shop' } });
  });
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({
    ok: false,
    error: { details: { reason: 'replaced' } },
  });
  expect(labels()).toBeUndefined();
});

test('somebody changes another label at the same moment: both stay', async () => {
  onPatch(1, () => other({ theirs: '1' }));
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({ ok: true, value: { changed: true } });
  expect(labels()).toEqual({ team: 'a', theirs: '1', [key]: 'waypoint' });
  expect(patches()).toHaveLength(2);
});

test('somebody changes the same label at the same moment: theirs stays', async () => {
  onPatch(1, () => other({ [key]: 'theirs' }));
  expect(await writes.patchLabels(shop(label(undefined, 'mine')))).toMatchObject({
    ok: false,
    error: { details: { reason: 'valueChanged' } },
  });
  expect(labels()?.[key]).toBe('theirs');
});

test('an object that changes all the time is given up after five attempts', async () => {
  let n = 0;
  api.fault = (call) => {
    if (call.method === 'PATCH') other({ theirs: String(n++) });
    return false;
  };
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({
    ok: false,
    error: { code: 'conflict', details: { reason: 'busy' } },
  });
  expect(patches()).toHaveLength(5);
});

test('what is so already is not written again', async () => {
  other({ [key]: 'waypoint' });
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({ ok: true, value: { changed: false } });
  expect(patches()).toEqual([]);
});

test.each(['before', 'after'])('the connection dies %s the server stores the patch: done once', async (moment) => {
  let once = true;
  api.fault = (call, response) => {
    if (call.method !== 'PATCH' || !once) return false;
    once = false;
    if (moment === 'after') other({ [key]: 'waypoint' });
    response.socket?.destroy();
    return true;
  };
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({
    ok: true,
    value: { changed: true, labels: { [key]: 'waypoint' } },
  });
  expect(labels()).toEqual({ team: 'a', [key]: 'waypoint' });
  expect(patches()).toHaveLength(moment === 'before' ? 2 : 1);
});

test('the server is away after the patch and comes back: the outcome is looked up', async () => {
  onPatch(1, () => {
    other({ [key]: 'waypoint' });
    api.kill();
    void api
      .stop()
      .then(() => sleep(700))
      .then(() => api.start());
  });
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({ ok: true, value: { changed: true } });
  expect(patches()).toHaveLength(1);
});

test('429 is waited out', async () => {
  let left = 2;
  api.fault = (call, response) => {
    if (call.method !== 'PATCH' || left-- <= 0) return false;
    response.setHeader('retry-after', '1');
    sendStatus(response, 429, 'TooManyRequests', 'slow down');
    return true;
  };
  const started = performance.now();
  expect(await writes.patchLabels(shop(label(undefined, 'waypoint')))).toMatchObject({ ok: true, value: { changed: true } });
  expect(performance.now() - started).toBeGreaterThanOrEqual(2000);
});

test.each([
  [403, 'Forbidden', 'forbidden'],
  [422, 'Invalid', 'invalid'],
  [400, 'BadRequest', 'invalid'],
  [500, 'InternalError', 'unreachable'],
])('%i of the server is passed on in its words', async (status, reason, code) => {
  api.fault = (call, response) => {
    if (call.method !== 'PATCH') return false;
    sendStatus(response, status, reason, 'admission webhook says no');
    return true;
  };
  const answer = await writes.patchLabels(shop(label(undefined, 'waypoint')));
  expect(answer).toMatchObject({ ok: false, error: { code, details: { reason, status } } });
  expect(!answer.ok && answer.error.message).toContain('admission webhook says no');
  expect(patches()).toHaveLength(1);
});

test.each([
  ['Namespace', '', '..'],
  ['Namespace', '', 'a/b'],
  ['Namespace', 'somewhere', 'shop'],
  ['Service', '', 'cart'],
  ['Service', '../x', 'cart'],
] as const)('a %s named %j %j asks for no path', async (kind, namespace, name) => {
  const before = api.calls.length;
  expect(await writes.patchLabels({ kind, namespace, name, uid, changes: [label(undefined, 'x')] })).toMatchObject({
    ok: false,
    error: { code: 'invalid' },
  });
  expect(api.calls.slice(before).filter((call) => call.url.pathname.startsWith('/api/v1'))).toEqual([]);
});

test('an object that is not there is not made', async () => {
  expect(await writes.patchLabels({ ...shop(label(undefined, 'x')), name: 'nowhere' })).toMatchObject({
    ok: false,
    error: { code: 'notFound' },
  });
});

test('a hostile key is a key like any other', async () => {
  await writes.patchLabels(shop(label(undefined, 'x', '__proto__')));
  expect(JSON.parse(patches()[0]?.body ?? '{}', (k, v) => (k === 'labels' ? Object.entries(v) : v)).metadata.labels).toEqual([
    ['__proto__', 'x'],
  ]);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('100 changes against a second writer: the last acknowledged value holds, other labels are untouched', async () => {
  let theirs = 0;
  const noise = setInterval(() => other({ theirs: String(++theirs) }), 3);
  let value: string | undefined;
  for (let i = 0; i < 100; i++) {
    const next = i % 10 === 9 ? undefined : `w${i}`;
    const answer = await writes.patchLabels(shop(label(value, next)));
    if (answer.ok) value = next;
    else expect(answer.error.details?.reason).toBe('busy');
  }
  clearInterval(noise);
  expect(labels()).toEqual({ team: 'a', theirs: String(theirs), ...(value === undefined ? {} : { [key]: value }) });
});
