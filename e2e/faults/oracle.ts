import { isDeepStrictEqual } from 'node:util';
import type { KindName } from '../../lib/mesh/model/kinds/registry.ts';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import { LiveViews } from '../../lib/mesh/view/live-views.ts';
import { waypointList } from '../../lib/mesh/view/waypoint-list.ts';
import type { Freshness } from '../../lib/protocol/api.ts';
import type { Direct, Picture } from './direct.ts';
import { readPicture } from './direct.ts';

/** GET of one of Waymark's own answers. */
export type Ask = (path: string) => Promise<{ readonly status: number; readonly body: unknown }>;

/**
 * '' when Waymark tells exactly what is in the cluster (I1) and says that it is fresh (I6): every view of its interface equals
 * the one that is made here, from a list of everything, without its stores. Otherwise the first difference.
 */
export async function differenceFrom(direct: Direct, ask: Ask): Promise<string> {
  const picture = await readPicture(direct);
  const freshness = (await ask('/api/freshness')).body as Freshness;
  const state = stateDifference(freshness, picture);
  if (state !== '') return state;
  for (const [path, expected] of viewsOf(picture)) {
    const { status, body } = await ask(path);
    if (status !== 200) return `${path} answers ${status}: ${JSON.stringify(body)?.slice(0, 300)}`;
    const found = firstDifference(plain(expected), plain(body), path);
    if (found !== '') return found;
  }
  return '';
}

/** The same for what views leave out: uid and labels of each object that has a page. Slower; asked once at the end. */
export async function objectDifference(direct: Direct, ask: Ask): Promise<string> {
  const { objects } = await readPicture(direct);
  const told = (['Namespace', 'Service', 'ServiceEntry', 'Gateway'] as const).flatMap((kind) =>
    (objects.get(kind) ?? []).map(async ({ metadata }) => {
      const path = `/api/objects/${kind}/${metadata?.namespace ?? '-'}/${metadata?.name}`;
      const { status, body } = await ask(path);
      const { uid, labels } = (body ?? {}) as { uid?: string; labels?: object };
      if (status === 200 && uid === metadata?.uid && isDeepStrictEqual(labels, metadata?.labels ?? {})) return '';
      return `${path}: the cluster has ${JSON.stringify([metadata?.uid, metadata?.labels])}, Waymark says ${status} ${JSON.stringify([uid, labels])}`;
    }),
  );
  return (await Promise.all(told)).join('');
}

/** Every kind that is served is live and has as many objects; every other one is absent. */
function stateDifference({ parts }: Freshness, { objects, absent }: Picture): string {
  for (const { kind } of kinds) {
    const cells = parts.filter((part) => part.kind === kind);
    const wanted = absent.has(kind) ? 'absent' : 'live';
    const wrong = cells.find(({ state, namespace }) => namespace === '' && state !== wanted);
    if (wrong || cells.length === 0) return `${kind} should be ${wanted}, is ${wrong?.state ?? 'not told'} ${wrong?.message ?? ''}`;
    const count = (objects.get(kind) ?? []).length;
    const told = cells.find(({ namespace }) => namespace === '')?.objects;
    if (told !== count) return `the cluster has ${count} ${kind}, Waymark ${told}`;
  }
  return '';
}

function* viewsOf({ world }: Picture): Iterable<[string, unknown]> {
  const views = new LiveViews(world);
  const overview = views.overview();
  yield ['/api/overview', overview];
  for (const { name } of overview.namespaces) yield [`/api/namespaces/${name}`, views.namespace(name)];
  yield ['/api/waypoints', waypointList(views, world)];
}

/** As it crosses HTTP, without what differs from process to process. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'revision' ? undefined : inner)) ?? 'null');
}

function firstDifference(expected: unknown, actual: unknown, where: string): string {
  if (isDeepStrictEqual(expected, actual)) return '';
  if (typeof expected === 'object' && typeof actual === 'object' && expected && actual) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = firstDifference(expected[key as never], actual[key as never], `${where} ${key}`);
      if (found !== '') return found;
    }
  }
  return `${where}: it should be ${JSON.stringify(expected)?.slice(0, 400)}, Waymark says ${JSON.stringify(actual)?.slice(0, 400)}`;
}

/** The state and the words of one kind, as the page would tell them. */
export async function partOf(ask: Ask, kind: KindName, namespace = ''): Promise<{ state: string; message: string; objects: number }> {
  const { parts } = (await ask('/api/freshness')).body as Freshness;
  const found = parts.find((part) => part.kind === kind && part.namespace === namespace);
  return found ?? { state: 'not told', message: '', objects: 0 };
}
