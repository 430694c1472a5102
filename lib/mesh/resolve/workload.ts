import type { PodRecord } from '../model/kinds/pod.ts';
import type { InlineEndpoint, ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { WorkloadEntryRecord } from '../model/kinds/workload-entry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import { settingsIn } from './mesh-settings.ts';
import { outOfScope } from './scope.ts';
import { outOfSight } from './service.ts';
import type { Subject } from './target.ts';
import { end, notesTo, targetOf } from './target.ts';
import { assumptionsOf, handlesWorkloads, typeField, typeOrigin, typeValue, unsupported } from './waypoint.ts';

/** Which waypoint istiod binds a Pod to, for traffic that is addressed to the pod's IP (semantics.md 4.4, WORKLOAD). */
export function resolvePod(pod: PodRecord, world: World, trace: Trace = null): Answer {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed' || pod.ip === '') {
    const ended = pod.ip !== '';
    notesTo(trace)(
      'W0',
      { ...pod, kind: 'Pod' },
      ended ? 'status.phase' : 'status.podIP',
      ended ? pod.phase : null,
      'direct',
      ended ? 'The pod has ended.' : 'The pod has no IP yet.',
    );
    return end('direct', 'NotADestination');
  }
  const subject = { kind: 'Pod', namespace: pod.namespace, name: pod.name, labels: pod.labels } as const;
  return outOfScope(subject, world, settingsIn(world), trace) ?? bindSeen(subject, world, trace);
}

/** Which waypoint istiod binds a WorkloadEntry to; its metadata labels win over spec.labels. */
export function resolveWorkloadEntry(entry: WorkloadEntryRecord, world: World, trace: Trace = null): Answer {
  const labels = labelsOfEntry(entry);
  const subject = { kind: 'WorkloadEntry', namespace: entry.namespace, name: entry.name, labels } as const;
  // The revision is read from the metadata alone.
  const unseen = outOfScope({ ...subject, labels: entry.labels }, world, settingsIn(world), trace);
  return unseen ?? bindSeen(subject, world, trace);
}

/**
 * Which waypoint an endpoint written inside a ServiceEntry gets: by its own labels, not by those of the entry. An entry that the
 * data plane does not know takes its endpoints along.
 */
export function resolveInlineEndpoint(
  entry: ServiceEntryRecord,
  endpoint: InlineEndpoint,
  world: World,
  trace: Trace = null,
  settings: MeshSettings = settingsIn(world),
): Answer {
  const subject = { kind: 'ServiceEntry', namespace: entry.namespace, name: entry.name, labels: endpoint.labels } as const;
  return outOfSight(entry, world, settings, trace) ?? bindSeen(subject, world, trace);
}

/** An address that no workload object stands behind (semantics.md 4.4, W0'): of a hand-written slice, or an implicit DNS endpoint. */
export function resolveBareAddress(owner: Ref, trace: Trace = null): Answer {
  notesTo(trace)("W0'", owner, 'address', null, 'direct', 'No workload object stands behind this address: it never has a waypoint.');
  return end('direct', 'NotADestination');
}

/** Whether a ServiceEntry without endpoints stands for the address that DNS gives for its host. */
export function hasImplicitEndpoint(entry: ServiceEntryRecord): boolean {
  return entry.endpoints.length === 0 && entry.workloadSelector === null && entry.resolution.startsWith('D');
}

/** The labels that count of a WorkloadEntry: those of its metadata win over spec.labels (semantics.md 4.4). */
export function labelsOfEntry({ labels, specLabels }: WorkloadEntryRecord): Labels {
  if (Object.keys(specLabels).length === 0) return labels;
  return Object.fromEntries([...Object.entries(specLabels), ...Object.entries(labels)]);
}

function bindSeen(subject: Subject, world: World, trace: Trace): Answer {
  const note = notesTo(trace);
  const instanceOf = labelOf(subject.labels, label.gatewayName);
  if (instanceOf !== undefined) {
    const gateway = world.Gateway.get(subject.namespace, instanceOf);
    if (gateway && gateway.addresses.length > 0) {
      note(
        'W1',
        subject,
        `metadata.labels['${label.gatewayName}']`,
        instanceOf,
        'direct',
        `It is an instance of Gateway ${nameKey(gateway)}: it never has a waypoint.`,
      );
      return end('direct', 'Exempt');
    }
    if (!gateway && !isKnown(world.Gateway.knowledge(subject.namespace))) {
      const message = `Gateways of namespace ${subject.namespace} may not be read, so whether this is an instance of one is unknown.`;
      note('W1', subject, `metadata.labels['${label.gatewayName}']`, instanceOf, 'unknown', message);
      return end('unknown', 'Unreadable', { message });
    }
  }
  const target = targetOf(subject, world, trace);
  if ('reason' in target) return target;
  const { waypoint, key, source } = target;
  const gatewayRef = { kind: 'Gateway', ...key } as const;

  if (handlesWorkloads(waypoint)) {
    note(
      'W3',
      gatewayRef,
      typeField(waypoint),
      typeValue(waypoint),
      'handled',
      `It handles workloads${typeOrigin(waypoint)}: bound to waypoint ${nameKey(key)}.`,
    );
    return end('handled', 'WaypointAccepted', { waypoint: key, asked: key, source });
  }
  // A type that is assumed is service, so only here it can be wrong.
  const assumptions = assumptionsOf(waypoint);
  if (source === 'namespace') {
    note(
      'W4',
      gatewayRef,
      typeField(waypoint),
      typeValue(waypoint),
      'direct',
      `The namespace's waypoint ${nameKey(key)} does not handle workloads${typeOrigin(waypoint)}; for an inherited one that is no error. Traffic to the IP goes directly.`,
    );
    return end('direct', 'InheritedTypeMismatch', { asked: key, source, assumptions });
  }
  note(
    'W5',
    gatewayRef,
    typeField(waypoint),
    typeValue(waypoint),
    'broken',
    `Waypoint ${nameKey(key)} does not handle workloads${typeOrigin(waypoint)}: traffic goes directly.`,
  );
  return end('broken', 'UnsupportedTrafficType', { message: unsupported('workload', nameKey(key)), asked: key, source, assumptions });
}
