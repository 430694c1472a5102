import type { Running } from './processes.ts';
import { answers, startProcess } from './processes.ts';

export interface AppServer extends Running {
  /** False when it ended, or did not answer in time. */
  readonly ready: Promise<boolean>;
  /** http://host:port */
  readonly address: string;
}

export interface AppServerOptions {
  readonly host: string;
  readonly port: number;
  /** 'built': what `next build` left; 'dev': Next's development server. */
  readonly server: 'built' | 'dev';
  /** The server.js of a build that is elsewhere. */
  readonly serverFile?: string | undefined;
  /** What lib/server reads: WAYMARK_MODE and its kin. */
  readonly env: Record<string, string | undefined>;
  /** Gets each line that it writes, on either stream, instead of the terminal. */
  readonly onOutput?: ((line: string) => void) | undefined;
}

/** Starts the Next server. Its settings are environment variables because it is a program of its own. */
export function startApp({ host, port, server, serverFile = '.next/standalone/server.js', env, onOutput }: AppServerOptions): AppServer {
  const where = { HOSTNAME: host, PORT: String(port), NODE_ENV: server === 'dev' ? 'development' : 'production' };
  // A person reads it here; in a container it is a program.
  const logs = { WAYMARK_LOG_FORMAT: process.env.WAYMARK_LOG_FORMAT || 'text' };
  const args = server === 'dev' ? ['node_modules/next/dist/bin/next', 'dev', '--hostname', host] : [serverFile];
  let greeting = server === 'built'; // Next prints its own address, without the access code
  const running = startProcess({
    args,
    env: { ...logs, ...env, ...where },
    onLine(line) {
      if (onOutput) onOutput(line);
      else if (!greeting) console.log(line);
    },
    ...(onOutput ? { onErrorLine: onOutput } : {}),
  });
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const ready = answers(`${address}/livez`, running).then((answered) => {
    greeting = false;
    return answered;
  });
  return { ...running, address, ready };
}
