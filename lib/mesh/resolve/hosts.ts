import { isIpOrRange } from '../model/ip.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import { labelOf } from '../model/meta.ts';
import { namespaceIndex } from '../model/namespace-index.ts';
import type { Ref } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { DEFAULT_REVISION } from '../model/settings.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';

/** The domain that istiod puts behind the names of Services, unless it was told another one. */
export const clusterDomain = 'cluster.local';

/** The full host name of a Service. */
export function hostOf(service: { readonly namespace: string; readonly name: string }): string {
  return `${service.namespace === '' ? service.name : `${service.name}.${service.namespace}`}.svc.${clusterDomain}`;
}

/**
 * Who has `host` in a namespace, of those that istiod reads: a Service of that name, else the oldest ServiceEntry (semantics.md 4.7).
 * Two ServiceEntries of the same second: istiod keeps the one that it happened to see first; here it is the first by name.
 */
export function hostOwner(host: string, namespace: string, world: World, settings: MeshSettings): Ref | undefined {
  const suffix = `.${namespace}.svc.${clusterDomain}`;
  if (host.endsWith(suffix)) {
    const service = world.Service.get(namespace, host.slice(0, -suffix.length));
    if (service && service.type !== 'ExternalName') return { kind: 'Service', namespace, name: service.name };
  }
  const oldest = entriesByHost
    .of(world.ServiceEntry, namespace)
    .get(host)
    ?.find((entry) => isRead(entry, settings));
  return oldest && { kind: 'ServiceEntry', namespace, name: oldest.name };
}

/** Rules 1.5a and S0": what istiod drops has no host. */
function isRead(entry: ServiceEntryRecord, { revision = DEFAULT_REVISION }: MeshSettings): boolean {
  if (!entry.addresses.every(isIpOrRange)) return false;
  const asked = labelOf(entry.labels, label.revision);
  return asked === undefined || revision === '' || asked === revision;
}

/** The entries of a namespace by host, oldest first. */
const entriesByHost = namespaceIndex((entries: Iterable<ServiceEntryRecord>): ReadonlyMap<string, readonly ServiceEntryRecord[]> => {
  const byHost = new Map<string, ServiceEntryRecord[]>();
  for (const entry of entries) {
    for (const host of new Set(entry.hosts)) {
      const list = byHost.get(host);
      if (list) list.push(entry);
      else byHost.set(host, [entry]);
    }
  }
  for (const list of byHost.values()) list.sort((a, b) => order(a.created, b.created) || order(a.name, b.name));
  return byHost;
});

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
