import { namespaces } from '../lib/sandbox/api/kinds/core.ts';
import { services } from '../lib/sandbox/api/kinds/service.ts';
import { pods } from '../lib/sandbox/api/kinds/workloads.ts';
import { startApiServer } from '../lib/sandbox/api/server.ts';
import type { KubeObject } from '../lib/sandbox/object.ts';
import { fillStore } from './fill-store.ts';
import type { SimulatedJob, SimulatedOrder, SimulatedReport } from './simulated.ts';
import { seededRandom } from './statistics.ts';

/**
 * The simulated cluster in a process of its own, filled at once: nobody plays controllers here, so that what is measured is
 * the reader. Writes that nobody measures come from inside, because a client for 1,000 writes a second would need a processor.
 */
const job = JSON.parse(process.env['WAYMARK_BENCH_JOB'] ?? '') as SimulatedJob;
const tell = (report: SimulatedReport) => process.send?.(report);
const registry = await fillStore(job.size, job.seed);
const server = await startApiServer(registry, { port: 0, watchTimes: { bookmarkMs: 60_000, defaultTimeoutMs: 30 * 60_000 } });
const names = [...registry.store.table('pods').all()].map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: metadata.name }));
const random = seededRandom(2);
let timer: NodeJS.Timeout | undefined;

/** Writes as many as are due, a few at a time, until told otherwise; 0: none. */
function churn(rate: number): void {
  clearInterval(timer);
  const began = performance.now();
  let written = 0;
  if (rate > 0) {
    timer = setInterval(() => {
      for (; written < ((performance.now() - began) / 1000) * rate; written++) writeOne(written);
    }, 5);
  }
}

/** What a cluster says most: of ten writes one is a label of a Service, six are a pod that becomes ready or not, three say nothing. */
function writeOne(count: number): void {
  const at = names[Math.floor(random() * names.length)];
  if (!at || job.spared.includes(at.namespace)) return;
  const pod = registry.get(pods, at);
  if (!pod) return;
  if (count % 10 === 0) relabelServiceOf(pod);
  else if (count % 10 <= 6) registry.overwrite(pods, withReadiness(pod));
  else {
    const annotations = { ...pod.metadata.annotations, 'bench.example.com/touched': String(count) };
    registry.overwrite(pods, { ...pod, metadata: { ...pod.metadata, annotations } });
  }
}

/** What is broken stays so: in a cluster it is no coming and going. */
function isBroken(namespace: string): boolean {
  const role = registry.get(namespaces, { namespace: '', name: namespace })?.metadata.labels?.['bench-role'];
  return role === 'denied' || role === 'missing';
}

function relabelServiceOf({ metadata }: KubeObject): void {
  if (isBroken(metadata.namespace ?? '')) return;
  const service = registry.get(services, { namespace: metadata.namespace ?? '', name: metadata.labels?.['app'] ?? '' });
  if (!service) return;
  const { 'istio.io/use-waypoint': own, ...rest } = service.metadata.labels ?? {};
  const labels = own === 'none' ? rest : { ...rest, 'istio.io/use-waypoint': 'none' };
  registry.overwrite(services, { ...service, metadata: { ...service.metadata, labels } });
}

function withReadiness(pod: KubeObject): KubeObject {
  const conditions = (pod.status?.conditions ?? []) as ReadonlyArray<{ type: string; status: string }>;
  const flipped = conditions.map((one) => (one.type === 'Ready' ? { ...one, status: one.status === 'True' ? 'False' : 'True' } : one));
  return { ...pod, status: { ...pod.status, conditions: flipped } };
}

process.on('message', (order: SimulatedOrder) => churn(order.churn));
process.on('disconnect', () => process.exit(0));
tell({ url: server.url, objects: names.length });
