import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Addressing, Caller, CallPath } from '../path/path.ts';
import { callers, pathsToPod, pathsToService, pathsToServiceEntry, pathsToWorkloadEntry } from '../path/path.ts';
import type { Raw, WaypointVector } from './vectors-path.ts';
import { keyOf, namespaceOf, waypointClass } from './vectors-path.ts';
import { worldOf } from './world.ts';

/** The paths to `Kind namespace/name`. */
export function pathsTo(text: string, world: World): readonly CallPath[] {
  const [kind = '', key = ''] = text.split(' ');
  const { namespace, name } = keyOf(key);
  switch (kind) {
    case 'Service':
      return pathsToService(found(world.Service.get(namespace, name)), world);
    case 'ServiceEntry':
      return pathsToServiceEntry(found(world.ServiceEntry.get(namespace, name)), world);
    case 'WorkloadEntry':
      return pathsToWorkloadEntry(found(world.WorkloadEntry.get(namespace, name)), world);
    default:
      return pathsToPod(found(world.Pod.get(namespace, name)), world);
  }
}

function found<T>(record: T | undefined): T {
  if (!record) throw new Error('not in the world');
  return record;
}

/** The one path of this pair; throws if there are more. */
export function only(paths: readonly CallPath[], caller: Caller, addressing: Addressing): CallPath {
  const list = paths.filter((path) => path.caller === caller && path.addressing === addressing);
  const [path] = list;
  if (!path || list.length > 1) throw new Error(`${list.length} paths: ${list.map(brief).join(', ')}`);
  return path;
}

export function brief({ outcome, waypoint, share }: CallPath): string {
  return [outcome, ...(waypoint ? [nameKey(waypoint)] : []), ...(share ? [`${share.count}/${share.of}`] : [])].join(' ');
}

/** Outcomes by caller, of one way to address. */
export function table(paths: readonly CallPath[], addressing: Addressing): Record<string, string> {
  return Object.fromEntries(
    callers.map((caller) => [
      caller,
      paths
        .filter((p) => p.caller === caller && p.addressing === addressing)
        .map(brief)
        .join(', '),
    ]),
  );
}

export const basis = [namespaceOf('a'), namespaceOf('b'), waypointClass];
export const wp: WaypointVector = { k: 'a/wp' };
export const uw = { uw: 'wp' };

/** Namespaces a and b, the waypoint class, and these. */
export function world(...objects: ReadonlyArray<Raw | readonly Raw[]>): World {
  return worldOf([...basis, ...objects.flat()]);
}
