import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';
import { startApp } from '../lib/server/launch/app-server.ts';
import { freePort } from '../lib/server/launch/ports.ts';

/** Waymark's own server, as `npm start` runs it. */
export interface App {
  readonly address: string;
  /** For the Authorization header, and for /enter. */
  readonly accessCode: string;
  readonly pid: number;
  /** From the start of the process until it answered with the whole cluster, ms. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Starts the built server on the control plane; resolves when it has read the cluster. */
export async function startServer({ kubeconfigPath }: ControlPlane): Promise<App> {
  const accessCode = randomBytes(16).toString('base64url');
  const port = await freePort('127.0.0.1', 4850);
  if (port === undefined) throw new Error('no port is free');
  const env = {
    WAYMARK_MODE: 'laptop',
    WAYMARK_KUBECONFIG: kubeconfigPath,
    WAYMARK_CONTEXT: undefined,
    WAYMARK_NAMESPACES: undefined,
    WAYMARK_ACCESS_CODE: accessCode,
  };
  const began = performance.now();
  const { address, pid = 0, ended, stop } = startApp({ host: '127.0.0.1', port, server: 'built', env });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (;;) {
    const answer = await getApi({ address, accessCode }, '/api/overview').catch(() => undefined);
    if (answer?.status === 200) break;
    if (over || performance.now() - began > 120_000) {
      await stop();
      throw new Error('the server did not become ready');
    }
    await sleep(20);
  }
  return { address, accessCode, pid, readyMs: performance.now() - began, stop };
}

/** One answer of Waymark's API, read to its end. */
export async function getApi({ address, accessCode }: Pick<App, 'address' | 'accessCode'>, path: string) {
  const response = await fetch(address + path, { headers: { authorization: `Bearer ${accessCode}` }, signal: AbortSignal.timeout(30_000) });
  return { status: response.status, text: await response.text() };
}

export interface Memory {
  /** Resident now, bytes. */
  readonly resident: number;
  /** The most that was ever resident, bytes. */
  readonly peak: number;
}

/** Of a process on Linux. */
export function memoryOfProcess(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}
