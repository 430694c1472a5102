import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject, RawClient } from '../control-plane/raw-client.ts';
import { inFlight } from './in-flight.ts';
import type { State } from './state.ts';
import { namespacesOf, ofKind } from './state.ts';

const atOnce = 32;
const mergePatch = { contentType: 'application/merge-patch+json' };

/** `[path, plural]` of the kinds that states are made of. */
const places: Readonly<Record<string, readonly [string, string]>> = {
  Namespace: ['/api/v1', 'namespaces'],
  ServiceAccount: ['/api/v1', 'serviceaccounts'],
  Service: ['/api/v1', 'services'],
  Pod: ['/api/v1', 'pods'],
  EndpointSlice: ['/apis/discovery.k8s.io/v1', 'endpointslices'],
  GatewayClass: ['/apis/gateway.networking.k8s.io/v1', 'gatewayclasses'],
  Gateway: ['/apis/gateway.networking.k8s.io/v1', 'gateways'],
  ServiceEntry: ['/apis/networking.istio.io/v1', 'serviceentries'],
  WorkloadEntry: ['/apis/networking.istio.io/v1', 'workloadentries'],
};

export function collectionPath(kind: string, namespace: string | undefined): string {
  const [base, plural] = places[kind] ?? [];
  if (base === undefined) throw new Error(`no path is known for kind ${kind}`);
  return namespace === undefined ? `${base}/${plural}` : `${base}/namespaces/${namespace}/${plural}`;
}

/** Makes the cluster, which holds `before`, hold `after`. The mesh-wide settings are not part of it. */
export async function applyState(
  cluster: RawClient,
  before: State | undefined,
  after: State,
  recreated: ReadonlySet<string> = new Set(),
): Promise<void> {
  const old = before?.objects ?? new Map<string, KubeObject>();
  const gone = [...old].filter(([key]) => !after.objects.has(key) || recreated.has(key)).map(([, object]) => object);
  const changed = [...after.objects].filter(([key, object]) => old.has(key) && !recreated.has(key) && old.get(key) !== object);
  const fresh = [...after.objects].filter(([key]) => !old.has(key) || recreated.has(key)).map(([, object]) => object);

  await inFlight(atOnce, gone, (object) => remove(cluster, object));
  await inFlight(atOnce, changed, ([key, object]) => change(cluster, old.get(key) as KubeObject, object));
  await create(cluster, fresh, before === undefined);
}

/** Namespaces first, then all the rest at once. */
export async function createAll(cluster: RawClient, fresh: readonly KubeObject[]): Promise<void> {
  return create(cluster, fresh, true);
}

async function create(cluster: RawClient, fresh: readonly KubeObject[], isFirst: boolean): Promise<void> {
  const [spaces, rest] = split(fresh, ({ kind }) => kind === 'Namespace');
  await inFlight(atOnce, spaces, (object) => send(cluster, 'POST', collectionPath('Namespace', undefined), object));
  await inFlight(atOnce, spaces, ({ metadata }) => defaultAccount(cluster, metadata.name));
  const waves = inWaves(rest);
  // Of two entries with one host the older counts, and its age is known to the second.
  if (!isFirst && waves[0]?.some(({ kind }) => kind === 'ServiceEntry')) await nextSecond();
  for (const [index, wave] of waves.entries()) {
    if (index > 0) await nextSecond();
    await inFlight(atOnce, wave, (object) => createOne(cluster, object));
  }
}

/** Two ServiceEntries of one namespace that share a host are in different waves. */
function inWaves(objects: readonly KubeObject[]): KubeObject[][] {
  const waves: KubeObject[][] = [[]];
  const lastWith = new Map<string, number>();
  for (const object of objects) {
    const hosts = object.kind === 'ServiceEntry' ? (object['spec'] as { hosts: string[] }).hosts : [];
    const keys = hosts.map((host) => `${object.metadata.namespace}/${host}`);
    const index = Math.max(-1, ...keys.map((key) => lastWith.get(key) ?? -1)) + 1;
    for (const key of keys) lastWith.set(key, index);
    waves[index] ??= [];
    waves[index].push(object);
  }
  return waves;
}

async function nextSecond(): Promise<void> {
  await sleep(1020 - (Date.now() % 1000));
}

/** Pods need it, and its controller takes its time. */
async function defaultAccount(cluster: RawClient, namespace: string): Promise<void> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  await send(cluster, 'POST', collectionPath('ServiceAccount', namespace), account, [409]);
}

async function createOne(cluster: RawClient, object: KubeObject): Promise<void> {
  const { status, ...rest } = object;
  const path = collectionPath(object.kind, object.metadata.namespace);
  await send(cluster, 'POST', path, rest);
  if (status !== undefined && !isEmpty(status)) await send(cluster, 'PATCH', `${path}/${object.metadata.name}/status`, { status });
}

async function change(cluster: RawClient, before: KubeObject, after: KubeObject): Promise<void> {
  const path = `${collectionPath(after.kind, after.metadata.namespace)}/${after.metadata.name}`;
  const { status: oldStatus, ...old } = before;
  const { status, ...rest } = after;
  const patch = difference(old, rest);
  const statusPatch = difference(oldStatus ?? {}, status ?? {});
  if (patch) await send(cluster, 'PATCH', path, patch);
  if (statusPatch) await send(cluster, 'PATCH', `${path}/status`, { status: statusPatch });
}

async function remove(cluster: RawClient, { kind, metadata }: KubeObject): Promise<void> {
  const path = `${collectionPath(kind, metadata.namespace)}/${metadata.name}`;
  await send(cluster, 'DELETE', `${path}?gracePeriodSeconds=0`, undefined, [404]);
}

/** Deletes everything of the state; does not wait until it is gone. */
export async function removeState(cluster: RawClient, state: State): Promise<void> {
  const classes = ofKind(state, 'GatewayClass').map(({ metadata }) => `${collectionPath('GatewayClass', undefined)}/${metadata.name}`);
  const spaces = namespacesOf(state).map((name) => `${collectionPath('Namespace', undefined)}/${name}`);
  await inFlight(atOnce, [...spaces, ...classes], (path) => send(cluster, 'DELETE', path, undefined, [404]));
}

export async function send(
  cluster: RawClient,
  method: string,
  path: string,
  body?: unknown,
  fine: readonly number[] = [],
): Promise<unknown> {
  const response = await cluster.request<{ message?: string }>(method, path, body, method === 'PATCH' ? mergePatch : {});
  if (response.status < 300 || fine.includes(response.status)) return response.body;
  throw new Error(`${method} ${path} was refused with ${response.status}: ${response.body?.message}\n${JSON.stringify(body)}`);
}

/** The merge patch that turns one into the other; undefined when they are equal. */
function difference(before: object, after: object): Record<string, unknown> | undefined {
  const patch: Record<string, unknown> = {};
  const [old, wanted] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of Object.keys(old)) if (!Object.hasOwn(wanted, key) || wanted[key] === undefined) patch[key] = null;
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(old[key])) continue;
    patch[key] = isFields(value) && isFields(old[key]) ? difference(old[key], value) : value;
  }
  return isEmpty(patch) ? undefined : patch;
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isFields(value) && Object.keys(value).length === 0;
}

function split<T>(all: readonly T[], first: (one: T) => boolean): [T[], T[]] {
  return [all.filter(first), all.filter((one) => !first(one))];
}
