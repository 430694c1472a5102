import { describe, expect, test } from 'vitest';
import type { PodRecord } from '../model/kinds/pod.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import { MutableTable } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { withAddress } from './address-index.ts';

const pods = new MutableTable<PodRecord>();
const entries = new MutableTable<ServiceEntryRecord>();
const world = { Pod: pods, ServiceEntry: entries } as unknown as World;
const pod = (namespace: string, name: string, ip: string) => pods.set({ namespace, name, ip } as PodRecord);
const entry = (name: string, ...addresses: string[]) =>
  entries.set({ namespace: 'shop', name, addresses } as unknown as ServiceEntryRecord);
const podsOf = (ip: string) => withAddress(ip, 'Pod', world).map(({ namespace, name }) => `${namespace}/${name}`);
const entriesOf = (ip: string) => withAddress(ip, 'ServiceEntry', world).map(({ name }) => name);

describe('who has an address', () => {
  test('follows every change', () => {
    pod('shop', 'a', '10.1.0.1');
    pod('shop', 'b', '10.1.0.1');
    pod('other', 'c', '10.1.0.2');
    pod('other', 'starting', '');
    expect(podsOf('10.1.0.1')).toEqual(['shop/a', 'shop/b']);
    pod('shop', 'a', '10.1.0.2');
    expect([podsOf('10.1.0.1'), podsOf('10.1.0.2')]).toEqual([['shop/b'], ['shop/a', 'other/c']]);
    pods.delete('other', 'c');
    pods.delete('other', 'starting');
    expect(podsOf('10.1.0.2')).toEqual(['shop/a']);
    pod('other', 'd', '10.1.0.3');
    expect(podsOf('10.1.0.3')).toEqual(['other/d']);
    expect(podsOf('10.1.0.2')).toEqual(['shop/a']);
  });

  test('is asked of ranges, and of each text of an IPv6 address', () => {
    entry('one', '240.0.0.7', '240.0.0.0/24');
    entry('range', '240.0.0.0/16');
    entry('long', '2001:0db8:0000:0000:0000:0000:0000:0001');
    expect(entriesOf('240.0.0.7')).toEqual(['one', 'range']);
    expect(entriesOf('240.0.9.7')).toEqual(['range']);
    expect(entriesOf('2001:db8::1')).toEqual(['long']);
    expect(entriesOf('2001:db8::2')).toEqual([]);
  });
});
