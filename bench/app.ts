import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';
import { scrape, total } from '../e2e/harness/scrape.ts';
import { startApp } from '../lib/server/launch/app-server.ts';
import { freePort } from '../lib/server/launch/ports.ts';
import type { Profiled, Profiler } from './profile.ts';
import { profilerOfProcess } from './profile.ts';
import type { Running } from './running.ts';
import { runningOf } from './running.ts';

/** Waymark's own server, as `npm start` runs it. */
export interface App {
  readonly address: string;
  /** For the Authorization header, and for /enter. */
  readonly accessCode: string;
  readonly pid: number;
  readonly metricsPort: number;
  /** The longest time in which nothing else ran between the first answer of any kind and the first with the whole cluster, ms. */
  readonly stallMs: number;
  /** The server's main thread meanwhile, look by look. */
  readonly looks: readonly Running[];
  /** From the start of the process until it answered with the whole cluster, ms. */
  readonly readyMs: number;
  /** When it was asked for; reading the cluster is in its first profile already. */
  readonly profiler: Profiler | undefined;
  readonly profiles: readonly Profiled[];
  stop(): Promise<void>;
}

/** Starts the built server on the control plane; resolves when it has read the cluster. */
export async function startServer({ kubeconfigPath }: Pick<ControlPlane, 'kubeconfigPath'>, { profile = false } = {}): Promise<App> {
  const accessCode = randomBytes(16).toString('base64url');
  const port = await freePort('127.0.0.1', 4850);
  const metricsPort = await freePort('127.0.0.1', 4950);
  const inspectorPort = profile ? await freePort('127.0.0.1', 4990) : 0;
  if (port === undefined || metricsPort === undefined || inspectorPort === undefined) throw new Error('no port is free');
  const env = {
    WAYMARK_MODE: 'laptop',
    WAYMARK_KUBECONFIG: kubeconfigPath,
    WAYMARK_CONTEXT: undefined,
    WAYMARK_NAMESPACES: undefined,
    WAYMARK_ACCESS_CODE: accessCode,
    WAYMARK_METRICS_PORT: String(metricsPort),
    ...(profile ? { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}` } : {}),
  };
  const began = performance.now();
  const { address, pid = 0, ended, stop } = startApp({ host: '127.0.0.1', port, server: 'built', env });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  let answers = false;
  const looks: Running[] = [];
  const profiler = profile ? await profilerOfProcess(inspectorPort) : undefined;
  await profiler?.start();
  for (;;) {
    const answer = await getApi({ address, accessCode }, '/api/overview').catch(() => undefined);
    if (answer?.status === 200) break;
    // The gauge is set back when it is read: what the start of Next costs is not part of reading the cluster.
    if (answer && !answers) await scrape(metricsPort);
    answers ||= answer !== undefined;
    if (answers) looks.push(runningOf(pid));
    if (over || performance.now() - began > 300_000) {
      await stop();
      throw new Error('the server did not become ready');
    }
    await sleep(20);
  }
  const readyMs = performance.now() - began;
  const stallMs = total(await scrape(metricsPort), 'nodejs_eventloop_lag_max_seconds') * 1000;
  const profiles = profiler ? [await profiler.stop('the server while it starts and reads the cluster')] : [];
  return { address, accessCode, pid, metricsPort, readyMs, stallMs, looks, profiler, profiles, stop };
}

/** One answer of Waymark's API, read to its end. */
export async function getApi({ address, accessCode }: Pick<App, 'address' | 'accessCode'>, path: string) {
  const headers = { authorization: `Bearer ${accessCode}`, 'accept-encoding': 'gzip' };
  const { statusCode, headers: head, body } = await request(address + path, { headers, headersTimeout: 30_000 });
  const bytes = Buffer.from(await body.arrayBuffer());
  const text = (head['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  return { status: statusCode, text, bytes: bytes.length };
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
