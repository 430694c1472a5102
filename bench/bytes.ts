import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import type { RawClient } from '../e2e/control-plane/raw-client.ts';
import type { App } from './app.ts';
import { freshContext, navigate, openNamespace, watchLook } from './browser.ts';
import { patchLabel } from './change-latency.ts';
import type { SceneNamespace } from './scene.ts';
import type { Transfer } from './transfer.ts';
import { startMeter } from './transfer.ts';

export interface Bytes {
  /** A browser that has nothing yet, from the navigation until the graph is drawn and its cards can be pressed. */
  readonly first: Transfer;
  /** What the same visit is sent after that, until nothing more comes: the code that the page asks for when the browser is idle. */
  readonly afterwards: Transfer;
  /** The same browser again: what a cache answers is not sent. */
  readonly again: Transfer;
  /** One label patch in the namespace that is open. */
  readonly relevant: readonly Transfer[];
  /** The same patch in a namespace that is closed: its card changes. */
  readonly elsewhere: readonly Transfer[];
  /** A label of a pod that says nothing to Waymark. */
  readonly unrelated: readonly Transfer[];
}

export interface BytesOptions {
  readonly app: App;
  readonly browser: Browser;
  readonly client: RawClient;
  readonly cards: number;
  readonly open: SceneNamespace;
  readonly closed: SceneNamespace;
}

const repeats = 6;
/** istiod answers a patch with a condition a moment later; that belongs to the change. */
const quietMs = 2500;
/** The page itself waits for a quiet second before it asks for more. */
const idleMs = 5000;

/** Counts what a browser is sent, through a proxy that counts. */
export async function measureBytes({ app, browser, client, cards, open, closed }: BytesOptions): Promise<Bytes> {
  const meter = await startMeter(new URL(app.address));
  const context = await freshContext({ ...app, address: meter.address, browser, cards });
  try {
    const page = await context.newPage();
    const visit = async (path: string) => {
      meter.take();
      await navigate(page, meter.address + path);
      await sleep(quietMs);
      return meter.take();
    };
    meter.take();
    await navigate(page, `${meter.address}/`);
    const first = meter.take();
    await sleep(idleMs);
    const afterwards = meter.take();
    const again = await visit('/');
    await openNamespace(page, meter.address, open.name);
    await sleep(quietMs);

    const during = async (change: () => Promise<void>) => {
      meter.take();
      await change();
      await sleep(quietMs);
      return meter.take();
    };
    const relevant: Transfer[] = [];
    const elsewhere: Transfer[] = [];
    const unrelated: Transfer[] = [];
    const [inside = '', outside = ''] = [open.services[0], closed.services[0]];
    const pod = await onePodOf(client, closed.name);
    for (let i = 0; i < repeats; i++) {
      const [label, look] = i % 2 === 0 ? (['none', 'optedOut'] as const) : ([null, 'l7'] as const);
      relevant.push(await during(() => changeAndSee(page, client, open.name, inside, label, look)));
      elsewhere.push(await during(async () => void (await patchLabel(client, servicePath(closed.name, outside), label))));
      unrelated.push(await during(() => touch(client, `/api/v1/namespaces/${closed.name}/pods/${pod}`, i)));
    }
    return { first, afterwards, again, relevant, elsewhere, unrelated };
  } finally {
    await context.close();
    await meter.close();
  }
}

async function changeAndSee(
  page: Page,
  client: RawClient,
  namespace: string,
  name: string,
  label: string | null,
  look: string,
): Promise<void> {
  const { seen } = await watchLook(page, `Service/${namespace}/${name}`, look);
  await patchLabel(client, servicePath(namespace, name), label);
  await seen();
}

function servicePath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`;
}

async function onePodOf(client: RawClient, namespace: string): Promise<string> {
  const selector = 'app.kubernetes.io%2Fmanaged-by%3Dbench';
  const path = `/api/v1/namespaces/${namespace}/pods?limit=1&labelSelector=${selector}`;
  const { body } = await client.request<{ items: Array<{ metadata: { name: string } }> }>('GET', path);
  const [pod] = body.items;
  if (!pod) throw new Error(`there is no pod in ${namespace}`);
  return pod.metadata.name;
}

async function touch(client: RawClient, path: string, value: number): Promise<void> {
  const patch = { metadata: { annotations: { 'bench.example.com/touched': String(value) } } };
  const { status } = await client.request('PATCH', path, patch, { contentType: 'application/merge-patch+json' });
  if (status !== 200) throw new Error(`the patch of ${path} was answered with ${status}`);
}
