import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Pool } from 'undici';
import { startCluster } from '../lib/cluster/cluster.ts';
import { loadAccess } from '../lib/cluster/kubeconfig.ts';
import { kinds } from '../lib/mesh/model/kinds/registry.ts';
import { keepHeapSmall } from '../lib/server/heap.ts';
import type { FirstSyncJob, FirstSyncSample } from './first-sync.ts';

/** One measurement in a process of its own, so that no run profits from code that an earlier one has warmed up. */
const job = JSON.parse(process.env['WAYMARK_BENCH_JOB'] ?? '') as FirstSyncJob;
// The server loads it from its bundle; here it would be read and transpiled file by file.
await import('@kubernetes/client-node');
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpuBefore = process.cpuUsage();
const began = performance.now();
const objects = await { waymark: readAsWaymark, ahead: () => readPlainly(true), stepwise: () => readPlainly(false) }[job.way]();
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(cpuBefore);
// The timer behind the figure runs every millisecond, and that counts.
const sample: FirstSyncSample = {
  ms,
  cpuMs: (user + system) / 1000,
  objects,
  stallMs: delay.max / 1e6,
  residentMax: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit(0));

/** What the server does from its start until every kind has been listed; answers how many objects it holds. */
async function readAsWaymark(): Promise<number> {
  keepHeapSmall();
  const access = await loadAccess({ kubeconfigPath: job.kubeconfigPath });
  if (!access.ok) throw new Error(access.error.message);
  const { store } = startCluster(access.value);
  const isListed = () => store.feeds().length === kinds.length && store.feeds().every(({ cell }) => cell.state === 'live');
  await new Promise<void>((resolve) => {
    store.subscribe(() => {
      if (isListed()) resolve();
    });
  });
  return Object.values(store.world).reduce((sum, table) => sum + table.size, 0);
}

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly unknown[];
}

/**
 * The least that a program in Node can do to see the same: the same pages of the same kinds at the same time, over as many
 * kept-alive connections, parsed and thrown away. `ahead` asks for the next page before it parses the one that came.
 */
async function readPlainly(ahead: boolean): Promise<number> {
  const pool = new Pool(job.apiServer, {
    connections: 6,
    ...(job.ca === '' ? {} : { connect: { ca: job.ca } }),
  });
  const headers = { authorization: `Bearer ${job.token}`, accept: 'application/json' };
  const fetchText = async (path: string) => {
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    return text;
  };
  const counts = kinds.map(async ({ group, versions, plural, ...kind }) => {
    const selector = 'labelSelector' in kind && kind.labelSelector ? { labelSelector: kind.labelSelector } : undefined;
    const base = group === '' ? `/api/${versions[0]}` : `/apis/${group}/${versions[0]}`;
    const ask = (token?: string) =>
      fetchText(`${base}/${plural}?${new URLSearchParams({ ...selector, limit: '500', ...(token ? { continue: token } : {}) })}`);
    let count = 0;
    for (let coming: Promise<string> | undefined = ask(); coming; ) {
      const text: string = await coming;
      const token = ahead ? /"continue":"([^"]+)"/.exec(text.slice(0, 1000))?.[1] : undefined;
      coming = token ? ask(token) : undefined;
      const page = JSON.parse(text) as Page;
      count += page.items.length;
      if (!token && page.metadata.continue) coming = ask(page.metadata.continue);
    }
    return count;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
