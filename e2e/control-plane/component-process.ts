import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Component } from './components.ts';
import { isHealthy } from './health.ts';
import { identityOf } from './process-identity.ts';
import type { ComponentRecord } from './state.ts';

export interface RunningComponent {
  readonly record: ComponentRecord;
  /** How it ended ("code 1", "SIGKILL"); undefined while it runs. */
  ended(): string | undefined;
  /** Calls back once, when the process ends. */
  onEnd(listener: (how: string) => void): void;
  /** Starts the same program anew, with the same files and ports; this one must have ended. */
  again(): RunningComponent;
}

/** Starts a component in a working folder of its own; its output goes to `<runDir>/<name>.log`. */
export function startComponent(component: Component, binDir: string, runDir: string): RunningComponent {
  const workDir = join(runDir, component.name);
  mkdirSync(workDir, { recursive: true });
  const log = join(runDir, `${component.name}.log`);
  const output = openSync(log, 'a');
  const [command, ...args] = [...dieWithParent(), join(binDir, component.program), ...component.args];
  const child = spawn(command as string, args, {
    cwd: workDir,
    // Not the caller's environment: no KUBECONFIG, proxy or Go setting of a developer may change what is tested.
    env: { PATH: process.env.PATH, HOME: workDir, ...component.env } as Record<string, string> as NodeJS.ProcessEnv,
    stdio: ['ignore', output, output],
  });
  closeSync(output);

  let how: string | undefined;
  const listeners: Array<(how: string) => void> = [];
  const end = (text: string) => {
    how = text;
    for (const listener of listeners) listener(text);
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `code ${code}`));

  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  return {
    record: {
      name: component.name,
      process: identity ?? { pid: 0, started: '' },
      port: component.port,
      healthUrl: component.healthUrl,
      log,
    },
    ended: () => how,
    onEnd: (listener) => listeners.push(listener),
    again: () => startComponent(component, binDir, runDir),
  };
}

/** Resolves when the component is healthy. Rejects, with the end of its log, when it ends before or takes too long. */
export async function untilReady({ record, ended }: RunningComponent, timeoutMs: number, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await isHealthy(record.healthUrl)); await sleep(100, undefined, { signal })) {
    const how = ended();
    if (how !== undefined) throw new Error(`${record.name} ended (${how}) before it was ready; ${lastLines(record)}`);
    if (Date.now() > end) throw new Error(`${record.name} was not ready within ${timeoutMs / 1000} s; ${lastLines(record)}`);
  }
}

function lastLines({ log }: ComponentRecord): string {
  return `the end of its log:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n')}`;
}

let prefix: readonly string[] | undefined;

/** A command in front of the program that lets the kernel kill it when the supervisor dies without a chance to act. */
function dieWithParent(): readonly string[] {
  prefix ??= hasDeathSignal() ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];
  return prefix;
}

function hasDeathSignal(): boolean {
  return process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0;
}
