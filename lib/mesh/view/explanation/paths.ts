import type { RecordOf } from '../../model/kinds/registry.ts';
import type { World } from '../../model/world.ts';
import type { CallPath } from '../../path/path.ts';
import { pathsToPod, pathsToService, pathsToServiceEntry, pathsToWorkloadEntry } from '../../path/path.ts';
import type { DestinationKind } from '../../resolve/resolve.ts';
import type { PodDestination, ServiceDestination } from '../destinations.ts';
import type { DestinationRef } from '../explanation-view.ts';
import { compare } from '../workloads.ts';

const ofKind: { readonly [K in DestinationKind]: (record: RecordOf<K>, world: World) => readonly CallPath[] } = {
  Service: pathsToService,
  ServiceEntry: pathsToServiceEntry,
  Pod: pathsToPod,
  WorkloadEntry: pathsToWorkloadEntry,
};

/** More Services in front of one pod are rare; the first of them by name are told. */
const MAX_SERVICES = 3;

/**
 * Who calls, for every way to a destination: for a Service also by the IP of its pods, for a pod also through the Services in front of
 * it. An endpoint inside an entry is reached as the entry is, whose paths say so.
 */
export function pathsOf(
  to: DestinationRef,
  { pods, services }: { readonly pods: readonly PodDestination[]; readonly services: readonly ServiceDestination[] },
  world: World,
): readonly CallPath[] {
  const kind = to.kind as DestinationKind;
  const record = world[kind].get(to.namespace, to.name);
  if (!record) return [];
  const own = ofKind[kind](record as never, world);
  if (kind === 'Service') return [...own, ...toPods(pods, world)];
  if (kind !== 'Pod') return own;
  const through = services.toSorted((a, b) => compare(a.name, b.name)).slice(0, MAX_SERVICES);
  return [...through.flatMap(({ service }) => pathsToService(service, world)), ...own];
}

/** By the IPs of the pods: those for which the same holds are one path, with the first of them by name as the example. */
function toPods(pods: readonly PodDestination[], world: World): CallPath[] {
  const groups = new Map<string, PodDestination[]>();
  for (const pod of pods.toSorted((a, b) => compare(a.name, b.name))) {
    // Everything of a pod that its paths depend on.
    const key = JSON.stringify([pod.answer, pod.capture, pod.pod.hostNetwork, pod.pod.annotations, pod.pod.ip === '', pod.pod.phase]);
    const group = groups.get(key);
    if (group) group.push(pod);
    else groups.set(key, [pod]);
  }
  return [...groups.values()].flatMap((group) => {
    const [example] = group;
    if (!example) return [];
    const share = { count: group.length, of: pods.length };
    return pathsToPod(example.pod, world).map((path): CallPath => {
      if (pods.length === 1) return path;
      const whom = share.count === share.of ? `all ${share.of} pods alike` : `${share.count} of ${share.of} pods`;
      return { ...path, share, says: `For ${whom}, such as this one: ${path.says}` };
    });
  });
}
