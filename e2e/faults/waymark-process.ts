import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../lib/server/launch/processes.ts';
import { reservePort } from '../control-plane/ports.ts';

/** The built Waymark as a process of its own, with everything that it says and holds. */
export interface WaymarkProcess {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly port: number;
  readonly accessCode: string;
  /** Lines of its standard error, where bugs are told. */
  readonly complaints: readonly string[];
  /** Bytes of memory and sockets that it holds now; null where the system does not tell. */
  holds(): { readonly memory: number; readonly sockets: number } | null;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<void>;
  /** SIGTERM, and SIGKILL after some seconds. */
  stop(): Promise<void>;
}

export interface WaymarkProcessOptions {
  readonly kubeconfig: string;
  /** Times by which its waits for the cluster are shorter; 1: as in production. */
  readonly haste: number;
  readonly context?: string;
  readonly namespaces?: readonly string[];
  /** Where an earlier one listened. */
  readonly port?: number;
}

const accessCode = 'a-code-for-the-fault-tests';

export async function startWaymarkProcess(options: WaymarkProcessOptions): Promise<WaymarkProcess> {
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, ['--import', './scripts/follow-parent.mjs', '.next/standalone/server.js'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      WAYMARK_MODE: 'laptop',
      WAYMARK_ACCESS_CODE: accessCode,
      WAYMARK_KUBECONFIG: options.kubeconfig,
      WAYMARK_CONTEXT: options.context ?? '',
      WAYMARK_NAMESPACES: options.namespaces?.join(',') ?? '',
      WAYMARK_TEST_HASTE: String(options.haste),
    },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => {});
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void complaints.push(...text.split('\n').filter((line) => line !== '')));
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const url = `http://127.0.0.1:${port}`;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (let tries = 0; !(await isThere(`${url}/livez`)); tries++) {
    if (over || tries > 1200) throw new Error(`Waymark did not start:\n${complaints.join('\n')}`);
    await sleep(50);
  }

  return {
    url,
    port,
    accessCode,
    complaints,
    holds: () => (child.pid === undefined ? null : heldBy(child.pid)),
    signal: (name) => void child.kill(name),
    ended,
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(insist);
    },
  };
}

async function isThere(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function heldBy(pid: number): { memory: number; sockets: number } | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    return { memory: pages * 4096, sockets: files.filter((name) => name.startsWith('socket:')).length };
  } catch {
    return null; // no /proc on this system
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}

async function freePort(): Promise<number> {
  const reservation = await reservePort();
  await reservation.release();
  return reservation.port;
}
