import type { GatewayRecord } from '../../../mesh/model/kinds/gateway.ts';
import type { NamespaceRecord } from '../../../mesh/model/kinds/namespace.ts';
import type { KindName, RecordOf } from '../../../mesh/model/kinds/registry.ts';
import type { ServiceRecord } from '../../../mesh/model/kinds/service.ts';
import type { ServiceEntryRecord } from '../../../mesh/model/kinds/service-entry.ts';
import type { WorkloadEntryRecord } from '../../../mesh/model/kinds/workload-entry.ts';
import { condition as conditionTypes } from '../../../mesh/model/words.ts';
import type { World } from '../../../mesh/model/world.ts';
import type { WrittenCondition } from '../../../mesh/resolve/conditions.ts';
import { isOutOfSight, serviceEntryConditions, waypointBound } from '../../../mesh/resolve/conditions.ts';
import { resolveService, resolveServiceEntry } from '../../../mesh/resolve/service.ts';
import { resolveWorkloadEntry } from '../../../mesh/resolve/workload.ts';
import { serviceEntries, workloadEntries } from '../../api/kinds/istio.ts';
import type { Resource } from '../../api/kinds/kind.ts';
import { apiVersionOf } from '../../api/kinds/kind.ts';
import { services } from '../../api/kinds/service.ts';
import type { JsonObject } from '../../object.ts';
import { equal } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { tableOf } from '../stage.ts';
import { followWorld } from './world.ts';

/** The conditions that istiod owns; others on the same object are not touched. */
const ownTypes: ReadonlySet<string> = new Set([
  conditionTypes.waypointBound,
  conditionTypes.waypointMissing,
  conditionTypes.visibilityApplied,
]);

type Bound = ServiceRecord | ServiceEntryRecord | WorkloadEntryRecord;

interface Destination {
  readonly resource: Resource;
  readonly manager: string;
  /** null: istiod does not see the object and leaves its conditions as they are. */
  readonly wanted: (record: never, world: World) => WrittenCondition[] | null;
}

const destinations: Partial<Record<KindName, Destination>> = {
  Service: {
    resource: services,
    manager: 'istio-ambient-service',
    wanted: (record: ServiceRecord, world) => {
      const answer = resolveService(record, world);
      return isOutOfSight(answer) ? null : listOf(waypointBound(answer));
    },
  },
  ServiceEntry: {
    resource: serviceEntries,
    manager: 'istio-ambient-service',
    wanted: (record: ServiceEntryRecord, world) => {
      const answer = resolveServiceEntry(record, world);
      return isOutOfSight(answer) ? null : serviceEntryConditions(record, answer, world);
    },
  },
  WorkloadEntry: {
    resource: workloadEntries,
    manager: 'istio-ambient-workloadentry',
    wanted: (record: WorkloadEntryRecord, world) => {
      const answer = resolveWorkloadEntry(record, world);
      return isOutOfSight(answer) ? null : listOf(waypointBound(answer));
    },
  },
};

/** `istio.io/WaypointBound` and its companions (semantics.md 4.9): the same resolution as the page's, written by server-side apply. */
export function playBindings(stage: Stage): void {
  const world = followWorld(stage, (kind, record, previous, isDeleted) => {
    if (destinations[kind]) {
      if (!isDeleted) planOne(kind, record as Bound);
    } else if (kind === 'Namespace') planNamespace(record as NamespaceRecord, previous as NamespaceRecord | undefined);
    else if (isDeleted || !previous || kind === 'ConfigMap' || decides(record as GatewayRecord, previous as GatewayRecord)) {
      stage.agenda.soon('istiod bind all', () => {
        for (const name of Object.keys(destinations) as KindName[]) for (const one of world[name].all()) bind(name, one as Bound);
      });
    }
  });

  function planOne(kind: KindName, record: Bound): void {
    stage.agenda.soon(`istiod bind ${kind} ${record.namespace}/${record.name}`, () => {
      const now = world[kind].get(record.namespace, record.name);
      if (now) bind(kind, now as Bound);
    });
  }

  function planNamespace(record: NamespaceRecord, previous: NamespaceRecord | undefined): void {
    if (previous && equal(record.labels, previous.labels) && equal(record.annotations, previous.annotations)) return;
    stage.agenda.soon(`istiod bind in ${record.name}`, () => {
      for (const name of Object.keys(destinations) as KindName[]) for (const one of world[name].in(record.name)) bind(name, one as Bound);
    });
  }

  function bind(kind: KindName, record: Bound): void {
    const destination = destinations[kind];
    const wanted = destination?.wanted(record as never, world);
    if (!destination || !wanted) return;
    const present = record.conditions.filter((c) => ownTypes.has(c.type));
    if (present.length === wanted.length && wanted.every((w) => present.some((c) => isSame(c, w)))) return;
    write(stage, destination, record, wanted);
  }
}

/** Whether a change of a Gateway or GatewayClass can change a binding: its own status conditions cannot. */
function decides(record: RecordOf<'Gateway' | 'GatewayClass'>, previous: RecordOf<'Gateway' | 'GatewayClass'>): boolean {
  const relevant = ({ labels, annotations, ...rest }: RecordOf<'Gateway' | 'GatewayClass'>) => ({
    labels,
    annotations,
    addresses: 'addresses' in rest ? rest.addresses : null,
    listeners: 'listeners' in rest ? rest.listeners : null,
  });
  return !equal(relevant(record), relevant(previous));
}

function write(stage: Stage, { resource, manager }: Destination, record: Bound, wanted: readonly WrittenCondition[]): void {
  const { namespace, name } = record;
  if (!tableOf(stage, resource).get(namespace, name)) return;
  // istiod writes these with a fraction of a second on its own kinds, and the API server cuts it off on Services.
  const now = resource.crd ? stage.registry.now().toISOString() : `${stage.registry.now().toISOString().slice(0, 19)}Z`;
  const conditions = wanted.map((w) => {
    const before = record.conditions.find((c) => c.type === w.type);
    return { ...w, lastTransitionTime: before && isSame(before, w) ? before.at : now };
  });
  const config: JsonObject = {
    apiVersion: apiVersionOf(resource, resource.versions[0] ?? 'v1'),
    kind: resource.kind,
    metadata: { name, namespace },
    status: (conditions.length > 0 ? { conditions } : {}) as JsonObject,
  };
  stage.registry.apply(resource, { namespace, name }, { config, force: true }, { manager, subresource: 'status' });
}

function isSame(a: { type: string; status: string; reason: string; message: string }, b: WrittenCondition): boolean {
  return a.type === b.type && a.status === b.status && a.reason === b.reason && a.message === b.message;
}

function listOf(condition: WrittenCondition | null): WrittenCondition[] {
  return condition ? [condition] : [];
}
