import { covers } from '../model/ip.ts';
import type { RecordOf } from '../model/kinds/registry.ts';
import { namespaceIndex } from '../model/namespace-index.ts';
import type { Table } from '../model/table.ts';
import type { World } from '../model/world.ts';
import type { DestinationKind } from '../resolve/resolve.ts';
import { reachOf } from './reach.ts';

type Destination = RecordOf<DestinationKind>;

interface Addresses {
  readonly holders: ReadonlyMap<string, readonly Destination[]>;
  /** Those with an address that stands for several, or has several texts: a range, or one of IPv6. */
  readonly others: readonly Destination[];
}

const indexes = {
  Service: indexOf('Service'),
  ServiceEntry: indexOf('ServiceEntry'),
  Pod: indexOf('Pod'),
  WorkloadEntry: indexOf('WorkloadEntry'),
} satisfies Record<DestinationKind, unknown>;

/** The records of a kind that have the address `ip`, or a range that covers it. A namespace costs one look, unless it changed. */
export function withAddress<K extends DestinationKind>(ip: string, kind: K, world: World): RecordOf<K>[] {
  const found: Destination[] = [];
  for (const { holders, others } of indexes[kind].all(world[kind] as Table<Destination>)) {
    const exact = holders.get(ip) ?? [];
    found.push(...exact);
    for (const record of others)
      if (!exact.includes(record) && reachOf(kind, record as never).addresses.some((address) => covers(address, ip))) found.push(record);
  }
  return found as RecordOf<K>[];
}

function indexOf(kind: DestinationKind) {
  return namespaceIndex((records: Iterable<Destination>): Addresses => {
    const holders = new Map<string, Destination[]>();
    const others: Destination[] = [];
    for (const record of records) {
      const { addresses } = reachOf(kind, record as never);
      for (const address of addresses) {
        const known = holders.get(address);
        if (known) known.push(record);
        else holders.set(address, [record]);
      }
      if (addresses.some((address) => /[/:]/.test(address))) others.push(record);
    }
    return { holders, others };
  });
}
