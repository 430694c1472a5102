/**
 * The process that owns the programs of one control plane: `node --import tsx supervisor.ts NAME BUILD_DIR`, started
 * by launch.ts with a message channel. It ends them, and removes their files, on SIGTERM and when its parent is gone.
 */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { runPaths } from './cache.ts';
import type { RunningComponent } from './component-process.ts';
import { untilReady } from './component-process.ts';
import { mindForgottenWaypoints } from './forgotten-waypoints.ts';
import { removeLeftovers } from './leftovers.ts';
import { tryLock } from './lock.ts';
import { identityOf } from './process-identity.ts';
import { createRawClient } from './raw-client.ts';
import { startComponents } from './start-components.ts';
import type { Access, ControlPlaneState } from './state.ts';
import { removeRun, writeState } from './state.ts';
import { componentGraceMs, killProcess, stopInReverse } from './stop-processes.ts';
import type { ParentMessage, SupervisorMessage } from './supervisor-protocol.ts';

const [name = '', buildDir = ''] = process.argv.slice(2);
const paths = runPaths(name);
const abort = new AbortController();
const running: RunningComponent[] = [];
const startedAt = new Date().toISOString();
let release: (() => void) | undefined;
let logFile: string | undefined;
/** Absent until everything is ready. */
let reachedBy: Access | undefined;
let detached = false;
let stopping = false;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
process.on('uncaughtException', (error) => void fail(error));
// The parent reads it only until it detaches; a warning after that must not end the control plane.
process.stderr.on('error', () => undefined);
process.on('message', (message: ParentMessage) => {
  if (message.type === 'detach') {
    detached = true;
    process.disconnect();
    return;
  }
  act(message).then(
    () => tell({ type: 'acted', component: message.component, problem: '' }),
    (error: Error) => tell({ type: 'acted', component: message.component, problem: error.message }),
  );
});
process.on('disconnect', () => {
  if (!detached) void stop(0);
});

try {
  // The parent may have died while this file was being loaded, before anybody listened.
  if (process.connected) await main();
  else await stop(0);
} catch (error) {
  await fail(error);
}

async function main(): Promise<void> {
  const lock = tryLock(paths.lock);
  if (!lock.ok) {
    tell({ type: 'taken', pid: lock.holder.pid });
    process.exit(1);
  }
  release = lock.release;
  await removeLeftovers(name);
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  logFile = paths.supervisorLog;
  record();

  const access = await startComponents({
    buildDir,
    runDir: paths.dir,
    signal: abort.signal,
    log: say,
    onStarted(component) {
      running.push(component);
      record();
      mention(component);
    },
  });
  abort.signal.throwIfAborted();
  reachedBy = access;
  tell({ type: 'ready', state: record() });
  const cluster = createRawClient({ ...access, ca: readFileSync(access.caFile, 'utf8') });
  void mindForgottenWaypoints({ cluster, signal: abort.signal, log: say });
  // Stays also when every component has ended: `status` shows what happened until someone says `down`.
  setInterval(() => undefined, 2 ** 30);
}

function mention({ record: { name: component, log }, onEnd }: RunningComponent): void {
  onEnd((how) => {
    if (!stopping) say(`${component} ended (${how}); its log: ${log}`);
  });
}

async function act({ type, component }: Exclude<ParentMessage, { type: 'detach' }>): Promise<void> {
  const at = running.findIndex(({ record: { name: known } }) => known === component);
  const known = running[at];
  if (!known) throw new Error(`there is no component "${component}"`);
  if (type === 'kill') {
    // It is reaped when the last of its threads is gone, and its ports with it; before that its first may be a zombie.
    const reaped = new Promise<void>((done) => (known.ended() === undefined ? known.onEnd(() => done()) : done()));
    await killProcess(known.record.process);
    return reaped;
  }
  const again = known.again();
  running[at] = again;
  record();
  mention(again);
  await untilReady(again, 60_000, abort.signal);
}

function record(): ControlPlaneState {
  const supervisor = identityOf(process.pid);
  if (!supervisor) throw new Error('cannot read when this process was started');
  const state: ControlPlaneState = {
    name,
    runDir: paths.dir,
    startedAt,
    supervisor,
    components: running.map((component) => component.record),
    access: reachedBy,
  };
  writeState(state);
  return state;
}

async function fail(error: unknown): Promise<void> {
  if (stopping) return;
  const message = error instanceof Error ? error.message : String(error);
  say(`failed: ${message}`);
  tell({ type: 'failed', message });
  await stop(1);
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  abort.abort(new Error('the control plane is being stopped'));
  try {
    await stopInReverse(
      running.map((component) => component.record.process),
      componentGraceMs,
    );
    if (release) removeRun(name);
  } finally {
    release?.();
    process.exit(exitCode);
  }
}

function say(line: string): void {
  if (logFile && !stopping) appendFileSync(logFile, `${new Date().toISOString()} ${line}\n`);
  tell({ type: 'log', line });
}

function tell(message: SupervisorMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
