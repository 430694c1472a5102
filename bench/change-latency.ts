import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import type { KubeObject, RawClient } from '../e2e/control-plane/raw-client.ts';
import type { App } from './app.ts';
import { compareClocks, freshContext, openNamespace, watchLook } from './browser.ts';
import type { BenchCluster } from './cluster.ts';
import { startRawWatch } from './raw-watch.ts';
import type { SceneNamespace } from './scene.ts';
import { seededRandom } from './statistics.ts';

/** One label patch; all times in ms since it was sent. */
export interface ChangeSample {
  readonly of: 'Service' | 'Namespace';
  /** The API server has answered the patch. */
  readonly answered: number;
  /** The event has reached a plain watch of this process. */
  readonly watched: number;
  /** The page's document shows it. */
  readonly shown: number;
}

export interface ChangeLatency {
  readonly samples: readonly ChangeSample[];
  /** How far the two clocks may be read wrong, ms. */
  readonly clockErrorMs: number;
}

/**
 * Each Service opts out and comes back, then its namespace loses its label and gets it again: four patches, after which all is
 * as before. `name` must be a namespace that uses its own waypoint.
 */
const steps = [
  { of: 'Service', label: 'none', look: 'optedOut' },
  { of: 'Service', label: null, look: 'l7' },
  { of: 'Namespace', label: null, look: 'l4' },
  { of: 'Namespace', label: 'waypoint', look: 'l7' },
] as const;

/** Patches with a client of its own while `page` shows the namespace, open, and watches the page change. */
export async function measureChanges(
  { cluster, page, namespace, count }: ChangeOptions,
  log: (line: string) => void,
): Promise<ChangeLatency> {
  const { client } = cluster;
  const random = seededRandom(1);
  const services = `/api/v1/namespaces/${namespace.name}/services`;
  const watches = {
    Service: await startRawWatch(cluster, services),
    Namespace: await startRawWatch(cluster, `/api/v1/namespaces?fieldSelector=metadata.name%3D${namespace.name}`),
  };
  const before = await compareClocks(page);
  const samples: ChangeSample[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const step = steps[i % steps.length] ?? steps[0];
      const service = namespace.services[Math.floor(i / steps.length) % namespace.services.length] ?? '';
      const path = step.of === 'Service' ? `${services}/${service}` : `/api/v1/namespaces/${namespace.name}`;
      const { seen } = await watchLook(page, `Service/${namespace.name}/${service}`, step.look);
      const sent = performance.now();
      const version = await patchLabel(client, path, step.label);
      const answered = performance.now() - sent;
      const watched = (await watches[step.of].arrivalOf(version)) - sent;
      const shown = (await seen()) - before.offset - sent;
      samples.push({ of: step.of, answered, watched, shown });
      if ((i + 1) % 50 === 0) log(`change ${i + 1}/${count}: last one shown after ${shown.toFixed(0)} ms`);
      // Not in step with anything that happens at intervals.
      await sleep(150 + 200 * random());
    }
  } finally {
    await Promise.all([watches.Service.stop(), watches.Namespace.stop()]);
  }
  const after = await compareClocks(page);
  const clockErrorMs = Math.abs(after.offset - before.offset) + Math.max(before.roundTripMs, after.roundTripMs) / 2;
  return { samples, clockErrorMs };
}

export interface ChangeOptions {
  readonly cluster: BenchCluster;
  readonly page: Page;
  readonly namespace: SceneNamespace;
  readonly count: number;
}

/** Sets `istio.io/use-waypoint`, or removes it (null); answers the version that this made. */
export async function patchLabel(client: RawClient, path: string, value: string | null): Promise<string> {
  const patch = { metadata: { labels: { 'istio.io/use-waypoint': value } } };
  const { status, body } = await client.request<KubeObject>('PATCH', path, patch, { contentType: 'application/merge-patch+json' });
  if (status !== 200) throw new Error(`the patch of ${path} was answered with ${status}`);
  return body.metadata.resourceVersion ?? '';
}

/** A page on the topology with this namespace open. */
export async function openPage(app: App, browser: Browser, { name, services }: SceneNamespace, cards: number): Promise<Page> {
  const context = await freshContext({ ...app, browser, cards });
  const page = await context.newPage();
  await openNamespace(page, app.address, name);
  await page.locator(`[data-topo-node="Service/${name}/${services[0]}"]`).waitFor();
  // What the first drawing brought with it is not part of a change.
  await sleep(2000);
  return page;
}
