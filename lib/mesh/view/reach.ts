import type { RecordOf } from '../model/kinds/registry.ts';
import type { World } from '../model/world.ts';
import { hostOf } from '../resolve/hosts.ts';
import type { DestinationKind } from '../resolve/resolve.ts';
import type { DestinationRef, Found } from './explanation-view.ts';

/** The names and addresses that lead clients to a destination. */
export interface Reach {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  /** What its addresses are called. */
  readonly by: Extract<Found['by'], 'VIP' | 'pod IP' | 'address'>;
}

/** One entry a kind of destination; the compiler names a forgotten one. */
const reaches: { readonly [K in DestinationKind]: (record: RecordOf<K>) => Reach } = {
  Service: (service) => ({
    hosts: [hostOf(service), ...(service.externalName ? [service.externalName] : [])],
    addresses: service.clusterIPs,
    by: 'VIP',
  }),
  ServiceEntry: ({ hosts, addresses }) => ({ hosts, addresses, by: 'VIP' }),
  Pod: ({ ip }) => ({ hosts: [], addresses: ip === '' ? [] : [ip], by: 'pod IP' }),
  WorkloadEntry: ({ address }) => ({ hosts: [], addresses: address === '' ? [] : [address], by: 'address' }),
};

/** Of any record of a kind of destination. */
export function reachOf<K extends DestinationKind>(kind: K, record: RecordOf<K>): Reach {
  return reaches[kind](record);
}

/** Of a destination by its reference; nothing when there is no such object. */
export function reachOfRef(to: DestinationRef, world: World): Reach {
  if (to.endpoint !== undefined) return { hosts: [], addresses: [to.endpoint], by: 'address' };
  const kind = to.kind as DestinationKind;
  const record = world[kind]?.get(to.namespace, to.name);
  return record ? reachOf(kind, record) : { hosts: [], addresses: [], by: 'address' };
}
