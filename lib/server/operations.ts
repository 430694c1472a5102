import { processSlot } from './process-slot.ts';

const keepMs = 10 * 60_000;
const maxKept = 1000;
/** State only; see processSlot. */
const operations = processSlot('operations', () => new Map<string, { readonly result: Promise<unknown>; readonly at: number }>());

/** Does `work` once for an operation id; repeats within ten minutes get the same result. */
export function once<T>(id: string, work: () => Promise<T>): Promise<T> {
  const now = performance.now();
  for (const [known, { at }] of operations) {
    if (now - at < keepMs && operations.size < maxKept) break;
    operations.delete(known);
  }
  const known = operations.get(id);
  if (known) return known.result as Promise<T>;
  const result = work();
  operations.set(id, { result, at: now });
  return result;
}
