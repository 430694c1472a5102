import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import type { App, AppOptions } from './app.ts';
import { startApp } from './app.ts';
import type { Backend } from './backend.ts';
import { attachReal, startSandbox } from './backend.ts';
import type { Cluster } from './cluster.ts';
import { gatewayPath, namespacePath } from './cluster.ts';
import { guardConsole, noteRemoved } from './console-guard.ts';
import { infrastructure, shop } from './manifests.ts';

interface WorkerFixtures {
  /** The cluster of this project: simulated or real. */
  readonly backend: Backend;
  /** Waymark on that cluster with an admin's rights; `page` is signed in to it. */
  readonly app: App;
}

interface TestFixtures {
  readonly cluster: Cluster;
  /** Makes a namespace of this test's own from a manifest in which $NS stands for its name; gone when the test ends. */
  readonly ownNamespace: (manifest: string, word?: string) => Promise<string>;
  /** Another Waymark, with other rights or another way to the cluster. Signs `page` in and opens it there. */
  readonly openOther: (options: AppOptions & { readonly on?: Backend }) => Promise<App>;
  /** Matches the console messages that the story provokes; everything else fails the test. */
  readonly tolerated: RegExp | null;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  backend: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use, { project }) => {
      const backend = await (project.name === 'real' ? attachReal() : startSandbox());
      await use(backend);
      await backend.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: [
    async ({ backend }, use) => {
      const app = await startApp(backend);
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  tolerated: [null, { option: true }],

  cluster: ({ backend }, use) => use(backend.cluster),
  baseURL: ({ app }, use) => use(app.url),
  context: async ({ context, app, tolerated }, use) => {
    const guard = await guardConsole(context, tolerated);
    await context.request.get(app.entry);
    await use(context);
    expect(guard.problems, 'the page is quiet').toEqual([]);
  },

  ownNamespace: async ({ cluster }, use) => {
    const made: string[] = [];
    await use(async (manifest, word = 'story') => {
      const name = `${word}-${randomBytes(3).toString('hex')}`;
      made.push(name);
      await cluster.apply(manifest.replaceAll('$NS', name));
      return name;
    });
    for (const name of made) {
      noteRemoved(name);
      await cluster.remove(namespacePath(name));
    }
  },

  openOther: async ({ backend, page }, use) => {
    const started: App[] = [];
    await use(async ({ on = backend, ...options }) => {
      const app = await startApp(on, options);
      started.push(app);
      await page.goto(app.entry);
      return app;
    });
    // A page that loses its server complains in the console.
    await page.close();
    for (const app of started) await app.stop();
  },
});

/** A namespace of shared waypoints, of which `shared` is programmed, and a shop beside it that does not use them yet. */
export async function shopBesideShared(
  cluster: Cluster,
  ownNamespace: TestFixtures['ownNamespace'],
): Promise<{ readonly infra: string; readonly name: string }> {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  await expectProgrammed(cluster, infra, 'shared');
  return { infra, name };
}

/** What puts an object onto the waypoint that `shopBesideShared` made in this namespace. */
export const sharedLabels = (infra: string) => ({ 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': infra });

/** Waits until istiod has programmed a waypoint. */
export async function expectProgrammed(cluster: Cluster, namespace: string, waypoint: string): Promise<void> {
  const programmed = () => cluster.condition(gatewayPath(namespace, waypoint), 'Programmed');
  await expect.poll(programmed, { message: `waypoint ${waypoint} is programmed` }).toMatchObject({ status: 'True' });
}

/** Waits until istiod has bound a Service to its waypoint. */
export async function expectBound(cluster: Cluster, namespace: string, service: string): Promise<void> {
  const bound = () => cluster.waypointBound(namespace, service);
  await expect.poll(bound, { message: `${service} is bound` }).toMatchObject({ status: 'True' });
}

/** Marks the document, so that `expectNoReload` can tell whether it still is the same one. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
}

export async function expectNoReload(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'sameDocument' in window), 'the page was not reloaded').toBe(true);
}

export { expect };
