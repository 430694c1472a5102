import { setTimeout as sleep } from 'node:timers/promises';
import { isNewer } from '../../cluster/resource-version.ts';
import type { Meta } from '../../mesh/model/meta.ts';
import type { Table } from '../../mesh/model/table.ts';
import type { World } from '../../mesh/model/world.ts';
import type { WriteStep } from '../../mesh/plan/plan.ts';
import type { StepWritten } from './write-step.ts';

interface Written {
  readonly step: WriteStep;
  readonly uid: string;
  readonly resourceVersion: string;
}

const PATIENCE_MS = 2000;
const LOOK_MS = 10;

/**
 * What an operation wrote, so that it ends when the watch has told of it: whoever undoes it, edits what it created, or goes on
 * from there plans on a world that has it.
 */
export class OwnWrites {
  readonly #written: Written[] = [];

  add(step: WriteStep, { uid, resourceVersion, changed }: StepWritten): void {
    if (changed) this.#written.push({ step, uid, resourceVersion });
  }

  /** Resolves when `world` holds all of it, at an abort, or after 2 s: a watch that lags holds nobody up for longer. */
  async seenIn(world: World, signal: AbortSignal): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!signal.aborted && performance.now() < until && !this.#written.every((written) => isSeen(written, world)))
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function isSeen({ step, uid, resourceVersion }: Written, world: World): boolean {
  const { kind, namespace, name } = step.target;
  const table: Table<Meta> = world[kind];
  // Of what is not watched nobody will ever hear.
  if (table.knowledge(namespace) !== 'live') return true;
  const record = table.get(namespace, name);
  if (step.kind === 'delete') return record?.uid !== step.uid;
  if (!record) return step.kind !== 'create';
  return record.uid !== uid || !isNewer(resourceVersion, record.resourceVersion);
}
