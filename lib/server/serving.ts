import type { AppError } from '../protocol/app-error.ts';
import { processSlot } from './process-slot.ts';

/** State only; see processSlot. */
const serving = processSlot('serving', () => ({ stopping: false, underWay: 0, onIdle: () => {} }));

/** The server is asked to end: what is under way is finished, nothing long begins any more. */
export function isStopping(): boolean {
  return serving.stopping;
}

/** What is asked for would not be finished. */
export const stopping: AppError = { code: 'notReady', message: 'This server is about to end.', hint: 'Try again in a moment.' };

/** Counts a request as under way until its answer is there. */
export async function underWay<T>(work: () => Promise<T>): Promise<T> {
  serving.underWay++;
  try {
    return await work();
  } finally {
    serving.underWay--;
    if (serving.underWay === 0) serving.onIdle();
  }
}

/** From now on `isStopping`; resolves when no request is under way. */
export function stopServing(): Promise<void> {
  serving.stopping = true;
  return new Promise((resolve) => {
    serving.onIdle = resolve;
    if (serving.underWay === 0) resolve();
  });
}
