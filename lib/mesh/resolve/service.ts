import { isIpOrRange } from '../model/ip.ts';
import type { ServiceRecord } from '../model/kinds/service.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import { canaryOf } from './canary.ts';
import { hostOwner } from './hosts.ts';
import { ingressOf } from './ingress.ts';
import { settingsIn } from './mesh-settings.ts';
import { outOfScope } from './scope.ts';
import type { Subject } from './target.ts';
import { end, notesTo, targetOf } from './target.ts';
import { visibilityOf } from './visibility.ts';
import { assumptionsOf, handlesServices, typeField, typeOrigin, typeValue, unsupported } from './waypoint.ts';

/** Controllers whose generated Services never have a waypoint (semantics.md 4.3, S1). */
const exemptManagers = new Set(['istio.io-mesh-controller', 'istio.io-eastwest-controller']);

/** Which waypoint istiod binds a Service to (semantics.md 4.3, SERVICE). */
export function resolveService(service: ServiceRecord, world: World, trace: Trace = null): Answer {
  const subject = { kind: 'Service', namespace: service.namespace, name: service.name, labels: service.labels } as const;
  if (service.type === 'ExternalName') {
    notesTo(trace)('S0', subject, 'spec.type', service.type, 'direct', 'A Service of type ExternalName is not part of the mesh.');
    return end('direct', 'NotADestination');
  }
  return outOfScope(subject, world, settingsIn(world), trace) ?? bind(subject, service.annotations, world, trace, null);
}

/** Which waypoint istiod binds the hosts of a ServiceEntry to (semantics.md 4.3, 4.7). */
export function resolveServiceEntry(
  entry: ServiceEntryRecord,
  world: World,
  trace: Trace = null,
  settings: MeshSettings = settingsIn(world),
): Answer {
  const subject = { kind: 'ServiceEntry', namespace: entry.namespace, name: entry.name, labels: entry.labels } as const;
  const visibility = visibilityOf(entry, world, settings);
  return (
    outOfSight(entry, world, settings, trace) ??
    bind(subject, entry.annotations, world, trace, visibility === 'NAMESPACE' ? visibility : 'PUBLIC')
  );
}

/** The finished answer for an entry that does not exist for the data plane, and then for its endpoints too; else null. */
export function outOfSight(entry: ServiceEntryRecord, world: World, settings: MeshSettings, trace: Trace): Answer | null {
  const subject = { kind: 'ServiceEntry', namespace: entry.namespace, name: entry.name, labels: entry.labels } as const;
  const unseen = outOfScope(subject, world, settings, trace);
  if (unseen) return unseen;
  const unreadable = entry.addresses.find((address) => !isIpOrRange(address));
  if (unreadable !== undefined) {
    const says = 'One of its addresses is neither an IP nor a range: istiod drops the whole entry.';
    notesTo(trace)('S0"', subject, 'spec.addresses', unreadable, 'direct', says);
    return end('direct', 'NotADestination');
  }
  const visibility = visibilityOf(entry, world, settings);
  if (visibility === null) {
    const message = `How far it is visible depends on the labels of namespace ${entry.namespace}, and those may not be read.`;
    notesTo(trace)('S4', { kind: 'Namespace', namespace: '', name: entry.namespace }, 'metadata.labels', null, 'unknown', message);
    return end('unknown', 'Unreadable', { message });
  }
  if (visibility === 'NONE') {
    notesTo(trace)(
      "S0'",
      subject,
      'meshConfig.serviceEntryVisibility',
      visibility,
      'direct',
      'The mesh hides this ServiceEntry: its visibility is NONE.',
    );
    return end('direct', 'NotADestination');
  }
  return withoutHost(entry, world, settings, trace);
}

/** The hosts of an entry that another object of its namespace has, with that object (semantics.md 4.7). */
export function takenHosts(entry: ServiceEntryRecord, world: World, settings: MeshSettings): Array<{ host: string; by: Ref }> {
  return entry.hosts.flatMap((host) => {
    const by = hostOwner(host, entry.namespace, world, settings);
    return by && (by.kind !== 'ServiceEntry' || by.name !== entry.name) ? [{ host, by }] : [];
  });
}

/** An entry all of whose hosts belong to others does not exist for the data plane. */
function withoutHost(entry: ServiceEntryRecord, world: World, settings: MeshSettings, trace: Trace): Answer | null {
  const taken = takenHosts(entry, world, settings);
  const [first] = taken;
  if (!first || taken.length < entry.hosts.length) return null;
  notesTo(trace)(
    '4.7',
    first.by,
    'spec.hosts',
    taken.map(({ host }) => host).join(', '),
    'direct',
    `Another object of the namespace has its host${taken.length > 1 ? 's' : ''}: ${taken.map(({ by }) => `${by.kind} ${nameKey(by)}`).join(', ')}. It is not sent to the data plane.`,
  );
  return end('direct', 'HostTaken');
}

function bind(subject: Subject, annotations: Labels, world: World, trace: Trace, visibility: 'PUBLIC' | 'NAMESPACE' | null): Answer {
  const note = notesTo(trace);
  const managed = labelOf(subject.labels, label.managed);
  if (managed !== undefined && exemptManagers.has(managed)) {
    note(
      'S1',
      subject,
      `metadata.labels['${label.managed}']`,
      managed,
      'direct',
      'istiod made this Service for a waypoint or an east-west gateway: it never has a waypoint of its own.',
    );
    return end('direct', 'Exempt');
  }
  const target = targetOf(subject, world, trace);
  if ('reason' in target) return target;
  const { waypoint, key, source } = target;

  const gateway = { kind: 'Gateway', ...key } as const;
  if (!handlesServices(waypoint)) {
    const message = unsupported('service', nameKey(key));
    note(
      'S3',
      gateway,
      typeField(waypoint),
      typeValue(waypoint),
      'broken',
      `Waypoint ${nameKey(key)} does not handle services: traffic goes directly.`,
    );
    return end('broken', 'UnsupportedTrafficType', { message, asked: key, source });
  }
  note('S3', gateway, typeField(waypoint), typeValue(waypoint), 'next', `It handles services${typeOrigin(waypoint)}.`);

  if (visibility === 'NAMESPACE' && key.namespace !== subject.namespace) {
    const message = `cannot bind to waypoint "${nameKey(key)}" in another namespace: cross-namespace waypoint binding is not permitted for a ServiceEntry with NAMESPACE visibility`;
    note(
      'S4',
      subject,
      'meshConfig.serviceEntryVisibility',
      visibility,
      'broken',
      'A ServiceEntry that only its own namespace sees cannot use a waypoint of another one.',
    );
    return end('broken', 'CrossNamespaceWaypointForbidden', { message, asked: key, source });
  }
  note('S5', gateway, '', null, 'handled', `Bound to waypoint ${nameKey(key)}.`);
  const { canary, error, assumption: ofCanary } = canaryOf(subject, annotations, key, world, trace);
  const { ingress, assumption: ofIngress } = ingressOf(subject, world, trace);
  return end('handled', 'WaypointAccepted', {
    waypoint: key,
    asked: key,
    source,
    canary,
    canaryError: error,
    ingress,
    assumptions: [...assumptionsOf(waypoint), ofCanary, ofIngress].filter((assumption) => assumption !== null),
  });
}
