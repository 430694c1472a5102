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
  /** What lib/server reads: WAYMARK_MODE and its kin. */
  readonly env: Record<string, string | undefined>;
}

/** Starts the Next server. Its settings are environment variables because it is a program of its own. */
export function startApp({ host, port, server, env }: AppServerOptions): AppServer {
  const where = { HOSTNAME: host, PORT: String(port), NODE_ENV: server === 'dev' ? 'development' : 'production' };
  const args = server === 'dev' ? ['node_modules/next/dist/bin/next', 'dev', '--hostname', host] : ['.next/standalone/server.js'];
  let greeting = server === 'built'; // Next prints its own address, without the access code
  const running = startProcess({
    args,
    env: { ...env, ...where },
    onLine(line) {
      if (!greeting) console.log(line);
    },
  });
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const ready = answers(`${address}/livez`, running).then((answered) => {
    greeting = false;
    return answered;
  });
  return { ...running, address, ready };
}
