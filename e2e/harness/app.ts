import { startApp as startServer } from '../../lib/server/launch/app-server.ts';
import { answers } from '../../lib/server/launch/processes.ts';
import { reservePort } from '../control-plane/ports.ts';
import type { UserName } from '../control-plane/users.ts';
import type { Backend } from './backend.ts';

/** A Waymark of a test. */
export interface App {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** The address that is printed at start: signs in and leads to the page. */
  readonly entry: string;
  readonly pid: number;
  /** Its exit code, once it has ended; 1 when a signal ended it. */
  readonly ended: Promise<number>;
  /** Asks it to end; fails when it ends otherwise than it should: a bug or an unhandled rejection ended it. */
  stop(): Promise<void>;
  /** kill -9: at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

export interface AppOptions {
  /** Whose rights it has; those of the current context, which may do everything, when left out. */
  readonly user?: UserName;
  readonly namespaces?: readonly string[];
  /** Instead of the backend's, for a line that can be cut. */
  readonly kubeconfig?: string;
  /** Where an earlier instance listened; it must have ended. */
  readonly port?: number;
  /** The server.js of another build (other-build.ts). */
  readonly serverFile?: string;
  /** Settings on top of those that it needs. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False: it need not have read the cluster. */
  readonly untilReady?: boolean;
  /** Gets each line that it writes, instead of the terminal. */
  readonly onOutput?: (line: string) => void;
}

/** Starts the built app on a backend, the way `npm run demo` and `npm start` do. */
export async function startApp(backend: Backend, options: AppOptions = {}): Promise<App> {
  const accessCode = options.env?.['WAYMARK_ACCESS_CODE'] ?? (backend.name === 'real' ? 'end-to-end-tests' : undefined);
  const port = options.port ?? (await freePort());
  const server = startServer({
    host: '127.0.0.1',
    port,
    server: 'built',
    serverFile: options.serverFile,
    env: {
      WAYMARK_MODE: backend.name === 'real' ? 'laptop' : 'demo',
      WAYMARK_KUBECONFIG: options.kubeconfig ?? backend.kubeconfig,
      WAYMARK_CONTEXT: options.user,
      WAYMARK_NAMESPACES: options.namespaces?.join(','),
      WAYMARK_ACCESS_CODE: accessCode,
      READ_ONLY: undefined,
      ...options.env,
    },
    onOutput: options.onOutput,
  });
  // Before that it says what it waits for; the stories begin when there is something to see.
  const { untilReady = true } = options;
  if (!(await server.ready) || (untilReady && !(await answers(`${server.address}/readyz`, server)))) {
    await server.stop();
    throw new Error('Waymark did not start; its messages are above');
  }
  const entry = accessCode === undefined ? `${server.address}/` : `${server.address}/enter?code=${accessCode}`;
  const { pid = 0, ended } = server;
  let killed = false;
  return {
    url: server.address,
    entry,
    pid,
    ended,
    async stop() {
      await server.stop();
      const code = await ended;
      if (!killed && code !== 0) throw new Error(`Waymark ended with exit code ${code}; its messages are above`);
    },
    async kill() {
      killed = true;
      process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}

export async function freePort(): Promise<number> {
  const reservation = await reservePort();
  await reservation.release();
  return reservation.port;
}
