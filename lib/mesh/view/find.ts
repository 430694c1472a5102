import { isIp } from '../model/ip.ts';
import type { World } from '../model/world.ts';
import type { Answer } from '../resolve/answer.ts';
import { clusterDomain, hostOf } from '../resolve/hosts.ts';
import type { DestinationKind } from '../resolve/resolve.ts';
import { destinationKinds } from '../resolve/resolve.ts';
import { withAddress } from './address-index.ts';
import type { DestinationRef, FindResult, Found } from './explanation-view.ts';
import { destinationKey } from './explanation-view.ts';
import { judge } from './judge.ts';
import type { LiveViews } from './live-views.ts';
import type { Look } from './look.ts';
import { isNear } from './near.ts';
import { reachOf } from './reach.ts';
import { compare } from './workloads.ts';

type Hit = Omit<Found, 'look' | 'note'>;

export interface FindOptions {
  readonly limit?: number;
  /** Only destinations of this kind. */
  readonly kind?: DestinationKind;
}

const kindNames = Object.keys(destinationKinds) as DestinationKind[];
const kindOrder: Readonly<Record<string, number>> = { Service: 0, ServiceEntry: 1, WorkloadEntry: 2, Pod: 3 };

/**
 * The destinations that `text` may mean: a reference `Kind/namespace/name`, a host name (short or full, with or without scheme and
 * port), an IP address, or a name or part of one. Exact matches first, Services before workloads, then by name; at most `limit`.
 */
export function find(text: string, world: World, views: LiveViews, { limit = 20, kind }: FindOptions = {}): FindResult {
  const query = text.trim();
  const { takenFor, hits } = hitsFor(query, world);
  const wanted = kind === undefined ? hits : hits.filter(({ to }) => to.kind === kind);
  const matches = firstOf(wanted, limit).map((hit) => ({ ...hit, ...lookAndNote(hit.to, world, views) }));
  return { query, takenFor, matches, total: wanted.length };
}

/** The first `limit` in order; of 60,000 hits few are wanted, and sorting all would take longer than finding them. */
function firstOf(hits: readonly Hit[], limit: number): Hit[] {
  const first: Hit[] = [];
  for (const hit of hits) {
    const last = first.at(-1);
    if (last && first.length >= limit && inOrder(hit, last) >= 0) continue;
    const after = first.findIndex((other) => inOrder(hit, other) < 0);
    first.splice(after < 0 ? first.length : after, 0, hit);
    if (first.length > limit) first.pop();
  }
  return first;
}

function inOrder(a: Hit, b: Hit): number {
  return (
    Number(b.exact) - Number(a.exact) ||
    (kindOrder[a.to.kind] ?? 9) - (kindOrder[b.to.kind] ?? 9) ||
    compare(a.to.name, b.to.name) ||
    compare(a.to.namespace, b.to.namespace)
  );
}

function hitsFor(query: string, world: World): { takenFor: string; hits: Hit[] } {
  const reference = referenceIn(query, world);
  if (reference) return { takenFor: 'a reference', hits: [reference] };
  const host = hostPart(query);
  if (host === '') return { takenFor: 'nothing', hits: [] };
  if (isIp(host)) return { takenFor: 'an IP address', hits: byAddress(host, world) };
  const pair = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/i.exec(query);
  if (pair) return { takenFor: 'namespace/name', hits: byName(pair[2] ?? '', world, pair[1]) };
  const named = byName(host, world);
  if (!host.includes('.') && !host.includes('*')) return { takenFor: 'a name', hits: named.length > 0 ? named : nearNames(host, world) };
  return { takenFor: 'a host name', hits: unique([...byHost(host, world), ...named]) };
}

/** `Kind/namespace/name`, or `ServiceEntry/namespace/name/address` for an endpoint that is written in it. */
function referenceIn(query: string, world: World): Hit | null {
  const [kind = '', namespace = '', name = '', endpoint, ...rest] = query.split('/');
  if (rest.length > 0 || !Object.hasOwn(destinationKinds, kind)) return null;
  if (!world[kind as DestinationKind].get(namespace, name)) return null;
  if (endpoint !== undefined) {
    const entry = kind === 'ServiceEntry' ? world.ServiceEntry.get(namespace, name) : undefined;
    if (!entry?.endpoints.some((e) => e.address === endpoint)) return null;
  }
  const to = { kind, namespace, name, ...(endpoint === undefined ? {} : { endpoint }) } as DestinationRef;
  return { to, by: 'reference', text: query, exact: true };
}

/** The host in a URL or `host:port`; lower case, without the dot at the end. */
function hostPart(query: string): string {
  let host = query.toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, '');
  if (!/^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(host)) host = host.replace(/[/?#].*$/, '');
  const bracketed = /^\[([0-9a-f:.]+)\](:\d+)?$/.exec(host);
  if (bracketed) return bracketed[1] ?? '';
  return host.replace(/^([^:]+):\d+$/, '$1').replace(/\.$/, '');
}

/** semantics.md 4.8: the IP of a workload wins over the same address as a VIP (D1); the page shows both. */
function byAddress(ip: string, world: World): Hit[] {
  const hits: Hit[] = [];
  for (const kind of kindNames) {
    for (const record of withAddress(ip, kind, world))
      hits.push({ to: refTo(kind, record), by: reachOf(kind, record as never).by, text: ip, exact: true });
  }
  for (const entry of world.ServiceEntry.all()) {
    const has = entry.endpoints.some(({ address }) => address === ip);
    if (has) hits.push({ to: { ...refTo('ServiceEntry', entry), endpoint: ip }, by: 'address', text: ip, exact: true });
  }
  return hits;
}

function byHost(host: string, world: World): Hit[] {
  const hits: Hit[] = [];
  const short = host.replace(new RegExp(`\\.svc(\\.${clusterDomain.replace('.', '\\.')})?$`), '');
  const parts = short.split('.');
  if (parts.length === 2) {
    const service = world.Service.get(parts[1] ?? '', parts[0] ?? '');
    if (service) hits.push({ to: refTo('Service', service), by: 'host', text: hostOf(service), exact: true });
  }
  // The name of one pod behind a headless Service: pod.service.namespace.
  if (parts.length === 3) {
    const pod = world.Pod.get(parts[2] ?? '', parts[0] ?? '');
    if (pod && world.Service.get(parts[2] ?? '', parts[1] ?? '')?.headless)
      hits.push({ to: refTo('Pod', pod), by: 'host', text: host, exact: true });
  }
  for (const entry of world.ServiceEntry.all()) {
    const own = entry.hosts.find((h) => h.toLowerCase() === host) ?? entry.hosts.find((h) => isUnder(host, h.toLowerCase()));
    if (own !== undefined) hits.push({ to: refTo('ServiceEntry', entry), by: 'host', text: own, exact: true });
  }
  if (hits.length > 0) return hits;
  for (const entry of world.ServiceEntry.all()) {
    const part = entry.hosts.find((h) => h.toLowerCase().includes(host));
    if (part !== undefined) hits.push({ to: refTo('ServiceEntry', entry), by: 'host', text: part, exact: false });
  }
  return hits;
}

/** `*.example.com` stands for every name below example.com. */
function isUnder(host: string, wildcard: string): boolean {
  return wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1)) && host.length > wildcard.length - 1;
}

function byName(name: string, world: World, namespace?: string): Hit[] {
  const hits: Hit[] = [];
  for (const kind of kindNames)
    for (const here of namespace === undefined ? world[kind].namespaces() : [namespace])
      for (const own of world[kind].names(here)) if (own.includes(name)) hits.push(namedHit(kind, here, own, own === name));
  return hits;
}

/** What may be meant by a name that nothing has: a slip of the pen away. */
function nearNames(name: string, world: World): Hit[] {
  const hits: Hit[] = [];
  for (const kind of kindNames)
    for (const here of world[kind].namespaces())
      for (const own of world[kind].names(here)) if (isNear(own, name)) hits.push(namedHit(kind, here, own, false));
  return hits;
}

function namedHit(kind: DestinationKind, namespace: string, name: string, exact: boolean): Hit {
  return { to: { kind, namespace, name }, by: 'name', text: name, exact };
}

function unique(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter(({ to }) => {
    const key = destinationKey(to);
    return !seen.has(key) && seen.add(key);
  });
}

function refTo(kind: DestinationKind, record: { readonly namespace: string; readonly name: string }): DestinationRef {
  return { kind, namespace: record.namespace, name: record.name };
}

function lookAndNote(to: DestinationRef, world: World, views: LiveViews): { look: Look; note: string } {
  const judged = judge(to, world, views);
  return judged ? { look: judged.look, note: noteOf(judged.answer, judged.inMesh) } : { look: 'outside', note: '' };
}

/** The answer in a few words. */
export function noteOf(answer: Answer, inMesh: boolean): string {
  if (answer.state === 'handled') return `L7 by ${answer.waypoint?.namespace}/${answer.waypoint?.name}`;
  if (answer.state === 'broken') return answer.reason;
  if (answer.state === 'unknown') return 'unknown';
  if (answer.reason === 'OptedOut') return 'opted out';
  if (answer.reason === 'Exempt') return 'belongs to a gateway';
  return inMesh ? 'L4 only' : 'not in the mesh';
}
