import type { Layout, LayoutInput, LayoutMemory } from './lane-layout.ts';
import { layout } from './lane-layout.ts';
import type { LayoutRequest } from './worker.ts';

export interface LayoutEngine {
  /** `answer` is called with the newest question's layout only: stale answers are dropped. */
  ask(input: LayoutInput, memory: LayoutMemory, answer: (layout: Layout) => void): void;
  close(): void;
}

/** Lays out in a worker; where none can be had (an old browser, a strict policy, a test) in this thread. */
export function createLayoutEngine(): LayoutEngine {
  let newest = 0;
  let asked: { request: LayoutRequest; answer: (layout: Layout) => void } | null = null;
  let worker = startWorker();

  const finish = (id: number, result: Layout) => {
    if (asked?.request.id !== id) return;
    const { answer } = asked;
    asked = null;
    answer(result);
  };
  const giveUpWorker = () => {
    worker?.terminate();
    worker = null;
    if (asked) finish(asked.request.id, layout(asked.request.input, asked.request.memory));
  };
  worker?.addEventListener('message', ({ data }: MessageEvent<{ id: number; layout: Layout }>) => finish(data.id, data.layout));
  worker?.addEventListener('error', giveUpWorker);

  return {
    ask(input, memory, answer) {
      const request: LayoutRequest = { id: ++newest, input, memory };
      asked = { request, answer };
      if (worker) worker.postMessage(request);
      else queueMicrotask(() => finish(request.id, layout(input, memory)));
    },
    close() {
      asked = null;
      worker?.terminate();
      worker = null;
    },
  };
}

function startWorker(): Worker | null {
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
}
