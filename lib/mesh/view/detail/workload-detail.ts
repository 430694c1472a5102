import type { Ref } from '../../model/ref.ts';
import type { Look } from '../look.ts';
import { looks, worst } from '../look.ts';
import type { Detail, WorkloadNode } from '../views.ts';
import { ownerOf, workloadKinds, workloadNodes } from '../workloads.ts';
import { baseOf } from './base.ts';
import { itemOf } from './destination-detail.ts';
import type { Sources } from './detail.ts';

/** A controller and its pods; also for controllers that Waymark does not read, as far as their pods tell. */
export function workloadDetail(
  kind: string,
  namespace: string,
  name: string,
  { world, views }: Sources,
): Omit<Detail, 'revision'> | undefined {
  const destinations = views.destinations(namespace);
  if (!destinations) return undefined;
  const known = workloadKinds.find((k) => k === kind);
  const record = known && world[known].get(namespace, name);
  const pods = destinations.pods.filter((p) => {
    const owner = ownerOf(p.pod);
    return owner.kind === kind && owner.name === name;
  });
  if (!record && pods.length === 0) return undefined;
  const node = workloadNodes(destinations, world).find((w) => w.kind === kind && w.name === name);
  const podNames = new Set(pods.map((p) => p.name));
  const services = destinations.services.filter((s) => s.pods.some((p) => podNames.has(p.name)));
  return {
    ...baseOf({ kind, namespace, name } as Ref, record ?? { uid: '', created: '', labels: {} }),
    look: worst(pods.map((p) => p.look)),
    sentence: sentence(kind, name, node),
    facts: [
      { name: 'Pods', value: node ? `${node.ready} of ${node.total} ready` : '0' },
      { name: 'In the mesh', value: `${pods.filter((p) => p.inMesh).length} of ${pods.length} captured by ztunnel` },
    ],
    conditions: [],
    related: [
      { title: 'Services that reach it', items: services.map(itemOf) },
      { title: 'Pods', items: pods.map(itemOf) },
    ].filter((group) => group.items.length > 0),
  };
}

const lookWords: Readonly<Record<Look, string>> = {
  broken: 'asks for a waypoint in vain',
  drift: 'differs from what its labels ask for',
  unknown: 'unknown',
  l7: 'through a workload waypoint',
  optedOut: 'opted out',
  l4: 'L4 by ztunnel',
  exempt: 'belongs to a gateway',
  outside: 'not in the mesh',
};

function sentence(kind: string, name: string, node: WorkloadNode | undefined): string {
  const counts = looks.filter((look) => node?.looks[look]).map((look) => `${node?.looks[look]} × ${lookWords[look]}`);
  return counts.length > 0 ? `${kind} ${name}, its pods addressed by IP: ${counts.join(', ')}.` : `${kind} ${name} has no pods.`;
}
