import { runPaths } from './cache.ts';
import { isHealthy } from './health.ts';
import { lockHolder } from './lock.ts';
import { isAlive, memoryOf } from './process-identity.ts';
import type { Access } from './state.ts';
import { readState } from './state.ts';

export interface ComponentStatus {
  readonly component: string;
  readonly pid: number;
  /** null for the supervisor, which listens nowhere. */
  readonly port: number | null;
  readonly alive: boolean;
  readonly ready: boolean;
  /** Resident, in bytes; null when the process is gone. */
  readonly memory: number | null;
  readonly log: string;
}

export interface Status {
  readonly name: string;
  /** Everything runs and is ready. */
  readonly ready: boolean;
  readonly components: readonly ComponentStatus[];
  readonly access?: Access;
}

/** Looks at the processes and asks each component; undefined when there is no control plane of that name. */
export async function statusOf(name: string): Promise<Status | undefined> {
  const state = readState(name);
  if (!state) return undefined;
  const supervised = lockHolder(runPaths(name).lock) !== undefined;
  const supervisor: ComponentStatus = {
    component: 'supervisor',
    pid: state.supervisor.pid,
    port: null,
    alive: supervised,
    ready: supervised && state.access !== undefined,
    memory: (supervised && memoryOf(state.supervisor.pid)) || null,
    log: runPaths(name).supervisorLog,
  };
  const components = await Promise.all(
    state.components.map(async ({ name: component, process: { pid, started }, port, healthUrl, log }): Promise<ComponentStatus> => {
      const alive = isAlive({ pid, started });
      return { component, pid, port, alive, ready: alive && (await isHealthy(healthUrl)), memory: (alive && memoryOf(pid)) || null, log };
    }),
  );
  const all = [supervisor, ...components];
  return { name, ready: all.every(({ ready }) => ready), components: all, access: state.access };
}

/** The status as a table for people. */
export function statusTable({ components }: Status): string {
  const rows = components.map(({ component, pid, port, alive, ready, memory }) => [
    component,
    String(pid),
    port === null ? '–' : String(port),
    ready ? 'yes' : alive ? 'no' : 'ended',
    memory === null ? '–' : `${Math.round(memory / 2 ** 20)} MiB`,
  ]);
  const table = [['component', 'pid', 'port', 'ready', 'memory'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
