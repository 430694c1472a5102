import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import { readPicture } from './direct.ts';
import { differenceFrom, objectDifference } from './oracle.ts';
import type { LogLine } from './proxy/http-layer.ts';
import type { Scene } from './scene.ts';
import { refText, until } from './scene.ts';

export interface Play {
  /** Complaints of Waymark's log that the case provokes. */
  readonly complaints?: RegExp;
  /** How long the end state may take to come; a limit against hanging on a busy machine, not a measure. */
  readonly settleMs?: number;
}

const moreMemory = 50 * 2 ** 20;

/**
 * Plays one case on a scene that is at rest, ends every fault, and then checks the invariants I1 to I7, I9 and I10 of
 * docs/faults.md. Whatever the case itself looks for, these hold afterwards.
 */
export async function play(scene: Scene, act: (scene: Scene) => Promise<void>, options: Play = {}): Promise<void> {
  // After a case that passed nothing is left to wait for.
  if (!rested.has(scene)) await settled(scene, options);
  rested.delete(scene);
  const before = await noted(scene);
  const pulse = startPulse(scene);
  try {
    await act(scene);
    await scene.proxy.clear();
    await settled(scene, options);
  } finally {
    await scene.proxy.clear();
    await pulse.stop();
  }
  expect(await objectDifference(scene.direct, scene.ask), '[I1] cluster and page have the same objects').toBe('');
  expect(pulse.problems(), '[I10] each request is answered, and the process never looks dead').toEqual([]);
  await checkWrites(scene, before.log);
  expect(await untouched(scene, before.labels), '[I3] labels that nobody touched').toEqual([]);
  const complaints = scene.app.complaints.slice(before.complaints).filter((line) => !options.complaints?.test(line));
  expect(complaints, '[I4] the log is quiet').toEqual([]);
  await checkHoldings(scene, before.holds);
  expect(tooMany(scene.proxy.http.log.slice(before.log), scene.haste), '[I7] requests').toEqual([]);
  expect(await labelsToNowhere(scene), '[I9] Waymark leads nobody to a waypoint that is not programmed').toEqual([]);
  rested.add(scene);
}

/** Scenes whose last case passed. */
const rested = new WeakSet<Scene>();

/** Waits until cluster, store and interface say the same and everything is called live. */
export async function settled(scene: Scene, { settleMs = 45_000 }: Play = {}): Promise<void> {
  let difference = 'nothing was compared';
  await until(
    async () => {
      difference = await differenceFrom(scene.direct, scene.ask).catch((error: Error) => error.message);
      return difference === '';
    },
    'cluster, store and interface to be the same',
    settleMs,
  ).catch(() => expect.fail(`[I1, I6] ${difference}`));
}

async function noted(scene: Scene) {
  scene.history.operations.length = scene.history.unheard.length = 0;
  scene.history.touched.clear();
  return {
    labels: await labelsOf(scene),
    holds: scene.app.holds(),
    log: scene.proxy.http.log.length,
    complaints: scene.app.complaints.length,
  };
}

/** Asks, all the time, what a person would click on; also that an outage of the cluster is none of the process. */
function startPulse(scene: Scene) {
  const problems: string[] = [];
  let stopped = false;
  const run = (async () => {
    while (!stopped) {
      for (const path of ['/livez', '/api/freshness', '/api/overview']) {
        const { app } = scene;
        const seen = haltsOf(scene);
        const began = performance.now();
        const status = await scene.ask(path).then(
          (answer) => answer.status,
          (error: Error) => error.message,
        );
        // A process that a case has ended or halted is no answer of ours.
        if (app !== scene.app || seen % 2 === 1 || seen !== haltsOf(scene)) continue;
        const took = performance.now() - began;
        if (took > 30_000) problems.push(`${path} took ${Math.round(took)} ms`);
        if (path === '/livez' ? status !== 200 : ![200, 503].includes(status as number)) problems.push(`${path} answers ${status}`);
      }
      await sleep(100);
    }
  })();
  return {
    problems: () => [...new Set(problems)],
    async stop() {
      stopped = true;
      await run;
    },
  };
}

/** How often a case began or ceased to end, halt or start the process of its scene; odd while it does. */
const halts = new WeakMap<Scene, number>();

function haltsOf(scene: Scene): number {
  return halts.get(scene) ?? 0;
}

/** While `act` runs, nobody expects answers of Waymark. */
export async function withoutPulse<T>(scene: Scene, act: () => Promise<T>): Promise<T> {
  halts.set(scene, haltsOf(scene) + 1);
  try {
    return await act();
  } finally {
    halts.set(scene, haltsOf(scene) + 1);
  }
}

/** [I2] What was told as done is there, once; what was refused is not. */
async function checkWrites(scene: Scene, since: number): Promise<void> {
  const acknowledged = new Map<string, number>();
  const acknowledge = (path: string) => acknowledged.set(path, (acknowledged.get(path) ?? 0) + 1);
  scene.history.unheard.forEach(acknowledge);
  for (const { steps } of scene.history.operations)
    for (const { kind, state, target, message } of steps) {
      const told = state === 'done' || state === 'unknown' || /is being deleted \(Terminating\)/.test(message);
      if (kind !== 'wait' && told) acknowledge(refText(target));
    }
  const written = new Map<string, number>();
  for (const { method, path, status } of scene.proxy.http.log.slice(since)) {
    const [place = ''] = path.split('?');
    if (method === 'GET' || path.includes('dryRun') || /self-?subject|accessreview/i.test(place) || status >= 300 || status === 0) continue;
    written.set(place, (written.get(place) ?? 0) + 1);
  }
  const twice = [...written]
    .filter(([path, times]) => times > (acknowledged.get(path) ?? 0))
    .map(([path, times]) => `${path} ${times} times`);
  expect(twice, '[I2] nothing was written that was not told, and nothing twice').toEqual([]);
}

async function labelsOf({ direct }: Scene): Promise<Map<string, { uid: string; labels: Record<string, string> }>> {
  const { objects } = await readPicture(direct);
  const found = new Map<string, { uid: string; labels: Record<string, string> }>();
  for (const kind of ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'Gateway'] as const)
    for (const { metadata } of objects.get(kind) ?? [])
      found.set(refText({ kind, namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' }), {
        uid: metadata?.uid ?? '',
        labels: metadata?.labels ?? {},
      });
  return found;
}

async function untouched(scene: Scene, before: Awaited<ReturnType<typeof labelsOf>>): Promise<string[]> {
  const after = await labelsOf(scene);
  const changed: string[] = [];
  for (const [path, { uid, labels }] of before) {
    const now = after.get(path);
    if (now?.uid !== uid) continue;
    for (const key of new Set([...Object.keys(labels), ...Object.keys(now.labels)]))
      if (labels[key] !== now.labels[key] && !scene.history.touched.has(`${path} ${key}`))
        changed.push(`${path} ${key}: ${labels[key]} became ${now.labels[key]}`);
  }
  return changed;
}

/** [I5] Memory and sockets come back; of watches there is one for each kind that is served. */
async function checkHoldings(scene: Scene, before: ReturnType<Scene['app']['holds']>): Promise<void> {
  const { absent } = await readPicture(scene.direct);
  const served = kinds.length - absent.size;
  const watching = () => scene.proxy.http.watching();
  await until(() => watching() === served, `${served} watches`).catch(() => expect(watching(), '[I5] watches').toBe(served));
  if (!before) return;
  const now = () => scene.app.holds() ?? before;
  // A few connections for requests may stay idle for a while.
  await until(() => now().sockets <= before.sockets + 8 && now().memory <= before.memory + moreMemory, 'memory and sockets').catch(() =>
    expect(now(), `[I5] before it was ${JSON.stringify(before)}`).toEqual(before),
  );
}

/**
 * [I7] Never more than 10 reads of a kind within a second, as long as a second is with this haste; where a kind is read
 * namespace by namespace, of each.
 */
function tooMany(log: readonly LogLine[], haste: number): string[] {
  const byKind = new Map<string, number[]>();
  for (const { method, path, at } of log) {
    const kind = /^\/(?:api|apis\/[^/]+)\/v\w+\/((?:namespaces\/[^/?]+\/)?[a-z]+)\?/.exec(path)?.[1];
    if (method === 'GET' && kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), at]);
  }
  const second = 1000 / haste;
  return [...byKind].flatMap(([kind, times]) => {
    const most = Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + second).length));
    return most > 10 ? [`${most} requests for ${kind} within ${second} ms`] : [];
  });
}

/** Of the labels that Waymark wrote in this case, those that lead to a Gateway that is not programmed. */
async function labelsToNowhere(scene: Scene): Promise<string[]> {
  const { world } = await readPicture(scene.direct);
  const lost: string[] = [];
  for (const { steps } of scene.history.operations)
    for (const { kind, state, target } of steps) {
      if (kind !== 'patch' || state !== 'done' || target.kind !== 'Service') continue;
      const labels = world.Service.get(target.namespace, target.name)?.labels ?? {};
      const name = labels['istio.io/use-waypoint'];
      if (name === undefined || name === 'none') continue;
      const gateway = world.Gateway.get(labels['istio.io/use-waypoint-namespace'] ?? target.namespace, name);
      const programmed = gateway?.conditions.some(({ type, status }) => type === 'Programmed' && status === 'True');
      if (!programmed) lost.push(`${refText(target)} leads to ${name}`);
    }
  return lost;
}
