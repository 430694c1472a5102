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

interface Ways<T> {
  readonly hosts: (record: T) => readonly string[];
  readonly addresses: (record: T) => readonly string[];
  readonly by: Reach['by'];
}

const none: readonly never[] = [];

/** One entry a kind of destination; the compiler names a forgotten one. */
const ways: { readonly [K in DestinationKind]: Ways<RecordOf<K>> } = {
  Service: {
    hosts: (service) => [hostOf(service), ...(service.externalName ? [service.externalName] : [])],
    addresses: ({ clusterIPs }) => clusterIPs,
    by: 'VIP',
  },
  ServiceEntry: { hosts: ({ hosts }) => hosts, addresses: ({ addresses }) => addresses, by: 'VIP' },
  Pod: { hosts: () => none, addresses: ({ ip }) => (ip === '' ? none : [ip]), by: 'pod IP' },
  WorkloadEntry: { hosts: () => none, addresses: ({ address }) => (address === '' ? none : [address]), by: 'address' },
};

/** Of any record of a kind of destination. */
export function reachOf<K extends DestinationKind>(kind: K, record: RecordOf<K>): Reach {
  const { hosts, addresses, by } = ways[kind];
  return { hosts: hosts(record), addresses: addresses(record), by };
}

/** Of a destination by its reference; nothing when there is no such object. */
export function reachOfRef(to: DestinationRef, world: World): Reach {
  if (to.endpoint !== undefined) return { hosts: [], addresses: [to.endpoint], by: 'address' };
  const kind = to.kind as DestinationKind;
  const record = world[kind]?.get(to.namespace, to.name);
  return record ? reachOf(kind, record) : { hosts: [], addresses: [], by: 'address' };
}
