import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../lib/protocol/api.ts';
import { play, settled, withoutPulse } from './play.ts';
import type { Scene } from './scene.ts';
import { enroll, gatewayPath, openScene, servicePath, status, until } from './scene.ts';
import { onlyWithAll } from './selection.ts';
import { startWaymarkProcess } from './waymark-process.ts';

const names = ['details', 'ratings'];
const intent = enroll('bookinfo', names, 'waypoint');
const use = 'istio.io/use-waypoint';
const realPatch = { method: 'PATCH', path: /\/services\/[^?]+\?(?!.*dryRun)/ } as const;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const labelsOf = async (name: string) => (await scene.direct.send('GET', servicePath('bookinfo', name))).body.metadata.labels;
const states = ({ steps }: Operation) => steps.map(({ state }) => state);
/** The next case begins as this one did. */
async function takeBack(): Promise<void> {
  for (const name of names) await scene.label(servicePath('bookinfo', name), { [use]: null });
}

describe('[F40] another writer', () => {
  test('409 once is tried again, 409 for ever is given up in words, and nothing is half done', () =>
    play(scene, async () => {
      const conflict = { do: 'answer', status: 409, body: status(409, 'Conflict', 'the object has been modified') } as const;
      scene.proxy.http.rule({ name: '409 once', match: realPatch, times: 1, action: conflict });
      expect(states(await scene.ended(await scene.apply(intent)))).toEqual(['done', 'done']);
      await takeBack();
      await settled(scene);
      scene.proxy.http.rule({ name: '409 for ever', match: realPatch, action: conflict });
      const given = await scene.ended(await scene.apply(intent));
      expect(states(given)).toEqual(['conflict', 'skipped']);
      expect(given.steps[0]?.message).toMatch(/keep changing the same object/);
      expect(await labelsOf('details')).not.toHaveProperty([use]);
      await takeBack();
    }));

  test('deletes the object between preview and write', () =>
    play(scene, async () => {
      const { body } = await scene.direct.send('GET', servicePath('bookinfo', 'ratings'));
      scene.proxy.http.rule({ name: 'slow first patch', match: realPatch, times: 1, action: { do: 'delay', ms: 800 } });
      const began = scene.apply(intent);
      await until(() => scene.proxy.http.log.some(({ fault }) => fault === 'slow first patch'), 'the first patch');
      await scene.direct.send('DELETE', servicePath('bookinfo', 'ratings'));
      const ended = await scene.ended(await began);
      expect(states(ended)).toEqual(['done', 'failed']);
      const { name, labels } = body.metadata;
      const { selector, ports } = body.spec;
      await scene.direct.send('POST', '/api/v1/namespaces/bookinfo/services', { metadata: { name, labels }, spec: { selector, ports } });
      await takeBack();
    }));
});

test.each([
  ['before the server hears of it', { do: 'break' }],
  ['after the server has done it', { do: 'lose' }],
  ['in the answer', { do: 'cut', after: 20 }],
] as const)('[F41] a write breaks off %s: done once, and told as done', (_when, action) =>
  play(scene, async () => {
    scene.proxy.http.rule({ name: 'broken write', match: realPatch, times: 1, action });
    const ended = await scene.ended(await scene.apply(intent));
    expect(ended.state).toBe('done');
    for (const name of names) expect(await labelsOf(name)).toMatchObject({ [use]: 'waypoint' });
    await takeBack();
  }),
);

test('[F42] the watch tells of the write seconds later: until then the page has the old value, afterwards the new one, and never goes back', () =>
  play(scene, async () => {
    const held: (() => void)[] = [];
    const release = scene.proxy.http.rule({
      name: 'late events',
      match: { watch: true, path: /\/services\?/ },
      action: { do: 'lines', bend: (line, to) => void held.push(() => to.send(line)) },
    });
    const seen: string[] = [];
    const look = async () => {
      const { labels } = (await scene.ask('/api/objects/Service/bookinfo/details')).body as { labels: Record<string, string> };
      const now = labels[use] ?? 'absent';
      if (seen.at(-1) !== now) seen.push(now);
    };
    await look();
    expect((await scene.ended(await scene.apply(intent))).state).toBe('done');
    for (let looks = 0; looks < 10; looks++) await look();
    expect(seen).toEqual(['absent']);
    release();
    for (const send of held) send();
    await until(async () => {
      await look();
      return seen.length > 1;
    }, 'the new value');
    for (let looks = 0; looks < 10; looks++) await look();
    expect(seen).toEqual(['absent', 'waypoint']);
    await takeBack();
  }));

describe('[F43] admission', () => {
  const denial = 'admission webhook "policy.example.com" denied the request: no waypoints on Fridays';
  test.each([
    ['denies', { do: 'answer', status: 403, body: status(403, 'Forbidden', denial) }, /no waypoints on Fridays/],
    [
      'does not answer in time',
      {
        do: 'answer',
        status: 500,
        body: status(500, 'InternalError', 'failed calling webhook "policy.example.com": context deadline exceeded'),
      },
      /deadline exceeded/,
    ],
  ] as const)('%s after the dry run: told in its words, nothing further is begun', (_what, action, words) =>
    play(scene, async () => {
      scene.proxy.http.rule({ name: 'webhook', match: realPatch, action });
      const ended = await scene.ended(await scene.apply(intent));
      expect(states(ended)).toEqual(['failed', 'skipped']);
      expect(ended.steps[0]?.message).toMatch(words);
    }),
  );
});

test('[F44] a controller takes the label back: the page shows the value of the cluster, and an undo leaves it alone', () =>
  play(scene, async () => {
    const ended = await scene.ended(await scene.apply(intent));
    await scene.label(servicePath('bookinfo', 'details'), { [use]: 'none' });
    const shows = async () => JSON.stringify((await scene.ask('/api/objects/Service/bookinfo/details')).body).includes(`"${use}":"none"`);
    await until(shows, 'the value of the cluster');
    const undo = await scene.apply(ended.undo as never).catch((error: Error) => error);
    if (!(undo instanceof Error)) await scene.ended(undo);
    expect(await labelsOf('details')).toMatchObject({ [use]: 'none' });
    await takeBack();
  }));

test('[F45] the waypoint stops being programmed between two steps: the second label is not written', () =>
  play(scene, async () => {
    const gateway = /\/gateways\/waypoint(\?|$)/;
    let asked = 0;
    scene.proxy.http.rule({
      name: 'not programmed any more',
      match: { method: 'GET', path: gateway, watch: false, when: () => ++asked >= 2 },
      action: {
        do: 'rewrite',
        body: (text) =>
          text.replace(/("type":"Programmed"[^}]*?"status":)"True"|"status":"True"([^}]*?"type":"Programmed")/, (_all, a, b) =>
            a ? `${a}"False"` : `"status":"False"${b}`,
          ),
      },
    });
    const ended = await scene.ended(await scene.apply(intent));
    expect(states(ended)).toEqual(['done', 'failed']);
    expect(ended.steps[1]?.message).toMatch(/not ready.*The label was not written/);
    expect(await labelsOf('ratings')).not.toHaveProperty([use]);
    await takeBack();
  }));

// Waymark waits a minute for it.
test.each(onlyWithAll(['']))('[F46] a finalizer holds the Gateway: it is not called deleted%s', () =>
  play(scene, async () => {
    const path = gatewayPath('shop', 'held');
    const made = await scene.direct.send('POST', gatewayPath('shop'), {
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    });
    expect(made.status).toBe(201);
    await settled(scene);
    const ended = await scene.ended(await scene.apply({ type: 'delete-waypoints', waypoints: [{ namespace: 'shop', name: 'held' }] }));
    expect((await scene.direct.send('GET', path)).body.metadata.deletionTimestamp).toBeTruthy();
    expect(ended.steps.at(-1)?.message ?? '').toMatch(/finalizer|Terminating|being deleted|still there/i);
    await scene.direct.send('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
  }),
);

test('[F47] the server is killed in the middle of a plan, and two replicas go on with it at once: the end is the same', () =>
  play(scene, () =>
    withoutPulse(scene, async () => {
      const preview = await scene.preview(intent);
      scene.proxy.http.rule({ name: 'killed here', match: { ...realPatch, nth: 2 }, action: { do: 'hang' } });
      const began = scene.apply(intent).catch((error: Error) => error);
      await until(() => scene.proxy.http.log.some(({ fault }) => fault === 'killed here'), 'the second patch');
      scene.app.signal('SIGKILL');
      scene.history.unheard.push(...names.map((name) => servicePath('bookinfo', name)));
      await began;
      scene.proxy.http.clear();
      // What the browser knew: both steps may be done.
      const done = preview.plan.steps.map(({ id }) => ({ step: id, uid: null }));
      await scene.restart();
      await settled(scene);
      const first = scene.app;
      const second = await startWaymarkProcess({ kubeconfig: scene.proxy.kubeconfig, haste: scene.haste, context: 'admin' });
      try {
        const onSecond = { ...scene, app: second };
        await until(async () => (await fetch(`${second.url}/readyz`)).ok, 'the second replica');
        const plans = await Promise.all([scene, onSecond].map((one) => applyOn(one, done)));
        for (const operation of plans) if (operation) expect(['done', 'failed']).toContain(operation.state);
        expect(plans.some((operation) => operation?.state === 'done')).toBe(true);
        for (const name of names) expect(await labelsOf(name)).toMatchObject({ [use]: 'waypoint' });
      } finally {
        await second.stop();
      }
      expect(scene.app).toBe(first);
      await takeBack();
    }),
  ));

async function applyOn({ app, history }: Scene, done: { step: string; uid: string | null }[]): Promise<Operation | null> {
  const send = async (path: string, body?: unknown) => {
    const response = await fetch(app.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${app.accessCode}`, 'content-type': 'application/json', 'x-waymark': '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const planned = await send('/api/plans', { intent, done });
  if (planned.status !== 200) return null;
  const { clusterId, digest } = planned.body;
  const operation = crypto.randomUUID();
  const answer = await send('/api/plans/apply', { intent, done, clusterId, digest, operation });
  if (answer.status !== 200) return null;
  let now = answer.body as Operation;
  await until(async () => {
    if (now.state !== 'running') return true;
    now = (await send(`/api/operations/${operation}`)).body;
    return false;
  }, 'the end of the operation');
  history.operations.push(now);
  return now;
}
