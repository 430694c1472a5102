import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KindName, RecordOf } from '../lib/mesh/model/kinds/registry.ts';
import type { Meta } from '../lib/mesh/model/meta.ts';
import type { MutableTable } from '../lib/mesh/model/table.ts';
import type { World } from '../lib/mesh/model/world.ts';
import { Answers } from '../lib/mesh/resolve/answers.ts';
import { LiveViews } from '../lib/mesh/view/live-views.ts';
import type { Size } from './scene.ts';
import { sizes } from './scene.ts';
import type { Tables } from './world.ts';
import { copyOf, makeWorld, put } from './world.ts';

/** 1,000 namespaces of the ten kinds, 10,000 Services, 50,000 pods. */
export const resolutionSize: Size = sizes.large;

/** One large namespace beside them, for changes only. */
const large = { name: 'large', services: 2000 };

const counts = { warmUp: 3, rounds: 9, warmUpChanges: 100, changes: 200 } as const;

export interface Cost {
  readonly ms: number;
  /** User and system time of the whole process: what the garbage collector does beside it counts. */
  readonly cpuMs: number;
}

export const changeNames = ['Service', 'Namespace', 'Gateway', 'large Namespace'] as const;
export type ChangeName = (typeof changeNames)[number];

export interface ChangeCosts {
  /** Answers.touch, and reading again every destination of the namespaces that it names. */
  readonly answers: readonly Cost[];
  /** LiveViews.touch and settle, with the overview and the changed namespace on a screen. */
  readonly views: readonly Cost[];
}

/** Every sample of one run. */
export interface Resolution {
  readonly objects: number;
  readonly copying: readonly Cost[];
  readonly cloning: readonly Cost[];
  readonly full: readonly Cost[];
  readonly firstOverview: readonly Cost[];
  readonly changes: Readonly<Record<ChangeName, ChangeCosts>>;
}

export function measureResolution(seed: number, say: (text: string) => void): Resolution {
  const original = makeWorld(resolutionSize, seed);
  const objects = sizeOf(original);
  say(`${objects.toLocaleString('en')} objects are in memory`);
  const [copying, cloning, full, firstOverview]: [Cost[], Cost[], Cost[], Cost[]] = [[], [], [], []];
  for (let round = 0; round < counts.warmUp + counts.rounds; round++) {
    const add = round < counts.warmUp ? () => {} : (list: Cost[], cost: Cost) => list.push(cost);
    collectGarbage();
    const copied = costOf(() => copyOf(original));
    add(copying, copied.cost);
    collectGarbage();
    add(cloning, costOf(() => structuredClone(recordsOf(original))).cost);
    // Each on records that nothing has seen before, so that no remembered label text helps.
    const [one, other] = [copied.result, copyOf(original)];
    collectGarbage();
    add(full, costOf(() => readAll(new Answers(one), one)).cost);
    collectGarbage();
    add(firstOverview, costOf(() => new LiveViews(other).overview()).cost);
  }
  say('full resolutions are measured');
  const changes = measureChanges(original);
  say('changes are measured');
  return { objects, copying, cloning, full, firstOverview, changes };
}

function measureChanges(world: Tables): Record<ChangeName, ChangeCosts> {
  addLargeNamespace(world);
  const answers = new Answers(world);
  readAll(answers, world);
  const views = new LiveViews(world);
  views.overview();
  const costs = Object.fromEntries(changeNames.map((name) => [name, measureChange(changesOf(world)[name], world, answers, views)]));
  return costs as Record<ChangeName, ChangeCosts>;
}

/** An object as it is and as it is with another label; a change is from one to the other. */
export interface Change {
  readonly kind: KindName;
  /** The namespace whose view is on the screen. */
  readonly home: string;
  readonly versions: readonly [Meta, Meta];
}

function measureChange({ kind, home, versions }: Change, world: Tables, answers: Answers, views: LiveViews): ChangeCosts {
  const table = world[kind] as unknown as MutableTable<Meta>;
  const { namespace, name } = versions[0];
  const costs: { answers: Cost[]; views: Cost[] } = { answers: [], views: [] };
  views.namespace(home);
  collectGarbage();
  for (let i = 0; i < counts.warmUpChanges + counts.changes; i++) {
    const version = versions[(i + 1) % 2] as Meta;
    table.set(version);
    const ofAnswers = costOf(() => {
      for (const affected of new Set([...answers.touch(kind, namespace, name), home])) readNamespace(affected, answers, world);
    });
    const ofViews = costOf(() => {
      views.touch([{ kind, namespace, name }]);
      return views.settle();
    });
    if (i < counts.warmUpChanges) continue;
    if (!ofViews.result.overview && ofViews.result.namespaces.length === 0) throw new Error(`${kind} ${name}: nothing has changed`);
    costs.answers.push(ofAnswers.cost);
    costs.views.push(ofViews.cost);
  }
  return costs;
}

/** One of each, from the ten namespaces in the middle: by their kinds `provider` and `inherited`, and `own`. */
export function changesOf(world: World): Record<ChangeName, Change> {
  const middle = Math.floor(resolutionSize.namespaces / 20) * 10;
  const named = (index: number) => `team-${String(middle + index).padStart(3, '0')}`;
  const [provider, inherited, own] = [named(0), named(1), named(3)];
  const service = [...world.Service.in(own)].find(({ labels }) => labels['istio.io/use-waypoint'] === undefined);
  return {
    Service: { kind: 'Service', home: own, versions: relabelled(service, 'istio.io/use-waypoint', 'waypoint') },
    Namespace: {
      kind: 'Namespace',
      home: inherited,
      versions: relabelled(world.Namespace.get('', inherited), 'istio.io/use-waypoint', 'none'),
    },
    Gateway: {
      kind: 'Gateway',
      home: provider,
      versions: relabelled(world.Gateway.get(provider, 'waypoint'), 'istio.io/waypoint-for', 'workload'),
    },
    'large Namespace': {
      kind: 'Namespace',
      home: large.name,
      versions: relabelled(world.Namespace.get('', large.name), 'istio.io/use-waypoint', 'none'),
    },
  };
}

function relabelled<T extends Meta>(record: T | undefined, key: string, value: string): readonly [T, T] {
  if (!record) throw new Error(`the world has no object for a change of ${key}`);
  return [record, { ...record, labels: Object.freeze({ ...record.labels, [key]: value }) }];
}

export function addLargeNamespace(world: Tables): void {
  const meta = (name: string, labels: Record<string, string>) => ({ name, namespace: large.name, labels });
  put(world, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: large.name, labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' } },
  });
  for (const home of world.Gateway.all() as Iterable<RecordOf<'Gateway'>>) {
    (world.Gateway as unknown as MutableTable<Meta>).set({ ...home, namespace: large.name });
    break;
  }
  for (let i = 0; i < large.services; i++) {
    const app = `app-${String(i).padStart(4, '0')}`;
    put(world, { apiVersion: 'v1', kind: 'Service', metadata: meta(app, { app }), spec: { selector: { app }, clusterIP: '10.96.0.1' } });
  }
}

const destinations = ['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'] as const;

function readAll(answers: Answers, world: World): number {
  let handled = 0;
  for (const kind of destinations)
    for (const record of world[kind].all()) if (answers.of(kind, record as never).state === 'handled') handled++;
  return handled;
}

function readNamespace(name: string, answers: Answers, world: World): number {
  let handled = 0;
  for (const kind of destinations)
    for (const record of world[kind].in(name)) if (answers.of(kind, record as never).state === 'handled') handled++;
  return handled;
}

function recordsOf(world: World): unknown[] {
  return Object.values(world).flatMap((table) => [...table.all()]);
}

function sizeOf(world: World): number {
  return Object.values(world).reduce((sum, { size }) => sum + size, 0);
}

function costOf<T>(work: () => T): { readonly result: T; readonly cost: Cost } {
  const before = process.cpuUsage();
  const began = performance.now();
  const result = work();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { result, cost: { ms, cpuMs: (user + system) / 1000 } };
}

let gc: (() => void) | undefined;

/** So that no measurement pays for what another one left behind. */
function collectGarbage(): void {
  if (!gc) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  gc();
}
