import { setTimeout as sleep } from 'node:timers/promises';
import type { RawClient } from '../e2e/control-plane/raw-client.ts';
import type { SceneNamespace } from './scene.ts';
import { seededRandom } from './statistics.ts';

/** Writes of a client of our own, beside what is measured. */
export interface Churn {
  /** So many a second from now on. */
  set(perSecond: number): void;
  stop(): Promise<void>;
}

interface Item {
  readonly metadata: { readonly namespace: string; readonly name: string };
}

/** So many writes under way at most: a server that cannot keep up gets no queue. */
const maxUnderWay = 40;

/**
 * Of ten writes one is a label of a Service that decides, six are a label of a pod that Waymark keeps and that decides nothing,
 * three are an annotation that it does not keep. Writes that are refused are not repeated.
 */
export function startChurn(client: RawClient, namespaces: readonly SceneNamespace[], spared: readonly SceneNamespace[]): Churn {
  const random = seededRandom(2);
  const busy = namespaces.filter(({ name }) => spared.every((one) => one.name !== name));
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const pods = new Map<string, readonly string[]>();
  let rate = 0;
  let underWay = 0;
  let stopped = false;

  async function podsOf(namespace: string): Promise<readonly string[]> {
    const known = pods.get(namespace);
    if (known) return known;
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dbench`;
    const { body } = await client.request<{ items: Item[] }>('GET', path);
    const names = body.items.map(({ metadata }) => metadata.name);
    pods.set(namespace, names);
    return names;
  }

  async function writeOne(count: number): Promise<void> {
    // A few namespaces at a time, so that their pods need not be listed for every write.
    const namespace = busy[(Math.floor(count / 2000) * 17 + Math.floor(random() * 40)) % busy.length];
    if (!namespace) return;
    const base = `/api/v1/namespaces/${namespace.name}`;
    const merge = (path: string, metadata: object) =>
      client.request('PATCH', path, { metadata }, { contentType: 'application/merge-patch+json' });
    if (count % 10 === 0) {
      // What is broken stays so: in a cluster it is no coming and going.
      if (namespace.role === 'denied' || namespace.role === 'missing') return;
      const value = random() < 0.5 ? 'none' : null;
      await merge(`${base}/services/${pick(namespace.services)}`, { labels: { 'istio.io/use-waypoint': value } });
      return;
    }
    const pod = pick(await podsOf(namespace.name));
    const text = String(count);
    if (pod) await merge(`${base}/pods/${pod}`, count % 10 <= 6 ? { labels: { turn: text } } : { annotations: { 'bench/touched': text } });
  }

  async function run(): Promise<void> {
    let count = 0;
    let owed = 0;
    for (let before = performance.now(); !stopped; ) {
      await sleep(5);
      const now = performance.now();
      owed = Math.min(owed + ((now - before) / 1000) * rate, maxUnderWay);
      before = now;
      for (; owed >= 1 && underWay < maxUnderWay; owed--) {
        underWay++;
        writeOne(count++)
          .catch(() => {})
          .finally(() => underWay--);
      }
    }
  }

  const running = run();
  return {
    set(perSecond) {
      rate = perSecond;
    },
    async stop() {
      stopped = true;
      await running;
      while (underWay > 0) await sleep(10);
    },
  };
}
