import { serviceEntries } from '../../api/kinds/istio.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { current, follow, taskKey, updateStatus } from '../stage.ts';

/** Addresses of 240.240.0.0/16 and 2001:2::/48 for the hosts of ServiceEntries that have none of their own (semantics.md 4.7). */
export function playVips(stage: Stage): void {
  const given = new Map<string, JsonObject[]>();
  let next = 1;
  const allocate = (seen: KubeObject): void => {
    const entry = current(stage, serviceEntries, seen);
    if (!entry || !needsAddresses(entry)) return;
    const { uid } = entry.metadata;
    const hosts: readonly string[] = entry.spec?.hosts ?? [];
    const known = given.get(uid) ?? [];
    const addresses = hosts.flatMap((host) => {
      const before = known.filter((address) => address.host === host);
      if (before.length > 0) return before;
      const n = next++;
      return [
        { host, value: `240.240.${(n >> 8) & 255}.${n & 255}` },
        { host, value: `2001:2::${n.toString(16)}` },
      ];
    });
    given.set(uid, addresses);
    updateStatus(stage, serviceEntries, entry, { ...entry.status, addresses }, 'pilot-discovery');
  };
  follow(stage, serviceEntries, ({ type, object }) => {
    if (type === 'DELETED') given.delete(object.metadata.uid);
    else if (needsAddresses(object)) stage.agenda.soon(taskKey('istiod vip', object), () => allocate(object));
  });
}

function needsAddresses(entry: KubeObject): boolean {
  const { spec, status, metadata } = entry;
  const hosts: readonly string[] = spec?.hosts ?? [];
  const has: ReadonlyArray<{ host?: string }> = status?.addresses ?? [];
  if (metadata.labels?.['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() === 'false') return false;
  if ((spec?.addresses ?? []).length > 0 || (spec?.resolution ?? 'NONE') === 'NONE') return false;
  if (spec?.resolution !== 'DYNAMIC_DNS' && hosts.some((host) => host.startsWith('*'))) return false;
  return hosts.some((host) => !has.some((address) => address.host === host));
}
