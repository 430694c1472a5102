import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ControlPlaneState } from './state.ts';
import type { ParentMessage, SupervisorMessage } from './supervisor-protocol.ts';

export interface LaunchOptions {
  readonly name: string;
  readonly buildDir: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface Supervised {
  readonly state: ControlPlaneState;
  /** Resolves when the supervisor is gone, and with it all that it started. */
  readonly gone: Promise<void>;
  /** Ends the control plane; resolves with `gone`. */
  stop(): Promise<void>;
  /** Ends one component without warning, or starts it again; resolves when that is done. */
  act(what: 'kill' | 'start', component: string): Promise<void>;
  /** Lets the control plane outlive this process; resolves when the supervisor was told. */
  detach(): Promise<void>;
}

/**
 * Starts a control plane under a supervisor process and resolves when it is ready. Unless detached it ends with this
 * process, however this process ends. When the start fails or is aborted nothing is left when this rejects.
 */
export async function launch({ name, buildDir, log, signal }: LaunchOptions): Promise<Supervised> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./supervisor.ts', import.meta.url)), name, buildDir], {
    // tsx is resolved from the working folder.
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    // A session of its own: Ctrl-C in the terminal reaches us only, and we end it in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const gone = once(child, 'exit').then(() => undefined);
  const end = () => {
    child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const state = await untilReady(child, name, log);
    letGo(child);
    return {
      state,
      gone,
      async stop() {
        child.ref();
        end();
        await gone;
      },
      act(what, component) {
        const message: ParentMessage = { type: what, component };
        return new Promise((resolve, reject) => {
          const onMessage = (answer: SupervisorMessage) => {
            if (answer.type !== 'acted' || answer.component !== component) return;
            child.off('message', onMessage);
            if (answer.problem === '') resolve();
            else reject(new Error(answer.problem));
          };
          child.on('message', onMessage);
          child.send(message, (error) => error && reject(error));
        });
      },
      detach() {
        const message: ParentMessage = { type: 'detach' };
        return new Promise((resolve, reject) => child.send(message, (error) => (error ? reject(error) : resolve())));
      },
    };
  } catch (error) {
    end();
    await gone;
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function untilReady(child: ChildProcess, name: string, log: (line: string) => void): Promise<ControlPlaneState> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(-4_000);
    });
    child.on('message', (message: SupervisorMessage) => {
      if (message.type === 'log') log(message.line);
      else if (message.type === 'ready') resolve(message.state);
      else if (message.type === 'failed') reject(new Error(message.message));
      else if (message.type === 'taken')
        reject(new Error(`the control plane "${name}" is being started or stopped by process ${message.pid}`));
    });
    child.once('error', reject);
    child.once('exit', (code, killedBy) =>
      reject(new Error(`the supervisor ended (${killedBy ?? `code ${code}`}) ${errors.trimEnd()}`.trimEnd())),
    );
  });
}

/** The supervisor must not keep a finished test run from ending: then it notices, and ends itself. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
}
