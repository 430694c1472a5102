import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject, RawClient } from '../e2e/control-plane/raw-client.ts';
import { forEachBounded } from './bounded.ts';
import type { SizeName } from './scene.ts';
import { makeScene, sizes } from './scene.ts';

export interface LoadOptions {
  readonly size: SizeName;
  readonly seed: number;
  readonly log: (line: string) => void;
}

const concurrency = 48;
const markerPath = '/api/v1/namespaces/default/configmaps/waymark-bench';

/**
 * Makes the cluster hold the scene of that size and seed, its pods ready and its controllers at rest. A cluster that holds it
 * already is left as it is, one that was interrupted is completed. Throws when it holds another scene: a benchmark cluster is
 * thrown away, not cleaned.
 */
export async function load(client: RawClient, { size, seed, log }: LoadOptions): Promise<void> {
  const wanted = `${size}, seed ${seed}`;
  const marker = await client.request<{ data?: Record<string, string> }>('GET', markerPath);
  const { scene, state } = (marker.status === 200 && marker.body.data) || {};
  if (scene !== undefined && scene !== wanted) {
    throw new Error(`the control plane holds the scene "${scene}", not "${wanted}"; stop it and let this run start its own`);
  }
  if (state === 'loaded') return log(`the cluster holds the scene already (${wanted})`);

  const began = performance.now();
  const since = () => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  await mark(client, wanted, 'loading');
  const { phases } = makeScene(sizes[size], seed);
  for (const { name, objects } of phases) {
    await forEachBounded(objects, concurrency, (object) => create(client, object));
    log(`${objects.length.toLocaleString('en')} ${name} are written, ${since()}`);
  }
  const { namespaces, servicesInNamespace, podsInService } = sizes[size];
  await untilPodsRun(client, namespaces * servicesInNamespace * podsInService);
  log(`all pods are running, ${since()}`);
  await untilQuiet(client);
  await mark(client, wanted, 'loaded');
  log(`the cluster is at rest, ${since()}`);
}

async function create(client: RawClient, object: KubeObject): Promise<void> {
  const { status, body } = await client.request('POST', collectionOf(object), object);
  if (status >= 300 && status !== 409) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${JSON.stringify(body)}`);
}

function collectionOf({ apiVersion, kind, metadata: { namespace } }: KubeObject): string {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase().replace(/([^aeiou])y$/, '$1ie')}s`;
  return namespace === undefined ? `${base}/${plural}` : `${base}/namespaces/${namespace}/${plural}`;
}

async function mark(client: RawClient, scene: string, state: 'loading' | 'loaded'): Promise<void> {
  const marker = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'waymark-bench' }, data: { scene, state } };
  const options = { contentType: 'application/apply-patch+yaml' };
  const { status } = await client.request('PATCH', `${markerPath}?fieldManager=waymark-bench&force=true`, marker, options);
  if (status >= 300) throw new Error(`the marker of the scene could not be written: ${status}`);
}

interface PodPage {
  readonly metadata: { readonly remainingItemCount?: number; readonly resourceVersion: string };
  readonly items: readonly unknown[];
}

/** At least `count` pods are there and every one of the cluster is running. */
async function untilPodsRun(client: RawClient, count: number): Promise<void> {
  const page = async (query: string) => (await client.request<PodPage>('GET', `/api/v1/pods?limit=1${query}`)).body;
  const timeoutMs = 900_000;
  await client.waitFor(
    async () => {
      await sleep(1000);
      const { items, metadata } = await page('');
      return items.length + (metadata.remainingItemCount ?? 0) >= count;
    },
    { timeoutMs, what: `${count} pods` },
  );
  await client.waitFor(
    async () => {
      await sleep(2000);
      return (await page('&fieldSelector=status.phase%21%3DRunning')).items.length === 0;
    },
    { timeoutMs, what: 'all pods to run' },
  );
}

/** Controllers go on writing for a while: until fewer than two writes a second reach the store, five seconds long. */
async function untilQuiet(client: RawClient): Promise<void> {
  const version = async () => Number((await client.request<PodPage>('GET', '/api/v1/pods?limit=1')).body.metadata.resourceVersion);
  let before = await version();
  await client.waitFor(
    async () => {
      await sleep(5000);
      const now = await version();
      const isQuiet = now - before < 10;
      before = now;
      return isQuiet;
    },
    { timeoutMs: 600_000, what: 'the controllers to rest' },
  );
}
