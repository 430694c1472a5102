import { setTimeout as sleep } from 'node:timers/promises';
import type { App, Memory } from './app.ts';
import { getApi, memoryOfProcess } from './app.ts';
import { median } from './statistics.ts';
import { openTabs } from './tabs.ts';

export interface MemoryFigures {
  /** Right after the first sync, before anybody looked. */
  readonly synced: Memory;
  /** With one tab open on the overview and a namespace, when it does not change any more. */
  readonly settled: Memory;
  /** After one more request for the whole overview. */
  readonly afterOverview: Memory;
}

const settleMs = 30_000;

/** Resident memory of the server's process. */
export async function measureMemory(app: App, namespace: string): Promise<MemoryFigures> {
  const synced = memoryOfProcess(app.pid);
  const tabs = await openTabs(app, { count: 1, namespace });
  try {
    const settled = await settle(app.pid);
    await getApi(app, '/api/overview');
    return { synced, settled, afterOverview: memoryOfProcess(app.pid) };
  } finally {
    await tabs.close();
  }
}

/** The median of the last ten of thirty seconds: one sample might fall on either side of a garbage collection. */
async function settle(pid: number): Promise<Memory> {
  const samples: number[] = [];
  for (let waited = 0; waited < settleMs; waited += 1000) {
    await sleep(1000);
    samples.push(memoryOfProcess(pid).resident);
  }
  return { resident: median(samples.slice(-10)), peak: memoryOfProcess(pid).peak };
}
