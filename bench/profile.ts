import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { request, WebSocket } from 'undici';

/** As V8 writes it (the domain Profiler of the DevTools protocol), with what is read here. */
export interface CpuProfile {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }>;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface Part {
  /** The function and where it is. */
  readonly name: string;
  readonly ms: number;
}

/** What a program did for a while. */
export interface Profiled {
  readonly what: string;
  readonly wallMs: number;
  /** Not idle. */
  readonly busyMs: number;
  /** Time in a function itself, the most first. */
  readonly parts: readonly Part[];
  /** The longest time without a rest, and the longest in it of which nobody knows: between two samples the process did not run. */
  readonly longest: { readonly ms: number; readonly unseenMs: number; readonly parts: readonly Part[] };
}

/** Profiles what runs between `start` and `stop`. */
export interface Profiler {
  start(): Promise<void>;
  stop(what: string): Promise<Profiled>;
}

/** Does `work` while each of them, by who it is of, profiles it; what they saw is added to `found`. */
export async function profiled<T>(
  profilers: Readonly<Record<string, Profiler | undefined>>,
  what: string,
  found: Profiled[],
  work: () => Promise<T>,
): Promise<T> {
  for (const profiler of Object.values(profilers)) await profiler?.start();
  const result = await work();
  for (const [who, profiler] of Object.entries(profilers)) if (profiler) found.push(await profiler.stop(`${who} ${what}`));
  return result;
}

/** Samples are this far apart; one that comes this many times later was taken by a process that had to wait for a processor. */
const INTERVAL_US = 500;
const LATE = 8;
const NAMED = 10;

type Send = (method: string, params?: object) => Promise<object>;

/** Of a Node process that was started with `--inspect` on this port, from its very start if it can be reached by then. */
export async function profilerOfProcess(port: number): Promise<Profiler & { close(): void }> {
  const socket = new WebSocket(await debuggerOf(port));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('the inspector of the server does not answer')), { once: true });
  });
  const waiting = new Map<number, (result: object) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: object };
    if (id !== undefined) waiting.get(id)?.(result ?? {});
  });
  let last = 0;
  const send: Send = (method, params = {}) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { ...profiler(send), close: () => socket.close() };
}

/** Of a page in Chromium. */
export async function profilerOfPage(page: Page): Promise<Profiler> {
  const session = await page.context().newCDPSession(page);
  return profiler((method, params) => session.send(method as 'Profiler.start', params as never) as unknown as Promise<object>);
}

function profiler(send: Send): Profiler {
  return {
    async start() {
      await send('Profiler.enable');
      await send('Profiler.setSamplingInterval', { interval: INTERVAL_US });
      await send('Profiler.start');
    },
    async stop(what) {
      const { profile } = (await send('Profiler.stop')) as { profile: CpuProfile };
      return judged(what, profile);
    },
  };
}

async function debuggerOf(port: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const { body } = await request(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await body.json()) as { webSocketDebuggerUrl: string }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (tries > 500) throw error;
    }
    await sleep(10);
  }
}

/** The sums of a profile. */
export function judged(what: string, { nodes, samples, timeDeltas }: CpuProfile): Profiled {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const all = new Map<string, number>();
  let [wall, busy] = [0, 0];
  let stretch = { us: 0, unseen: 0, parts: new Map<string, number>() };
  let longest = stretch;
  for (const [index, sample] of samples.entries()) {
    // What a sample finds had been running since the one before.
    const us = Math.max(0, timeDeltas[index] ?? 0);
    const name = names.get(sample) ?? '';
    wall += us;
    if (name === '(idle)') {
      stretch = { us: 0, unseen: 0, parts: new Map() };
      continue;
    }
    busy += us;
    all.set(name, (all.get(name) ?? 0) + us);
    stretch.us += us;
    stretch.parts.set(name, (stretch.parts.get(name) ?? 0) + us);
    if (us > LATE * INTERVAL_US) stretch.unseen = Math.max(stretch.unseen, us);
    if (stretch.us > longest.us) longest = stretch;
  }
  return {
    what,
    wallMs: wall / 1000,
    busyMs: busy / 1000,
    parts: most(all),
    longest: { ms: longest.us / 1000, unseenMs: longest.unseen / 1000, parts: most(longest.parts) },
  };
}

function most(parts: ReadonlyMap<string, number>): Part[] {
  const sorted = [...parts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, NAMED).map(([name, us]) => ({ name, ms: us / 1000 }));
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName || 'anonymous';
  const file = url.replace(/\?.*$/, '').split('/').at(-1) ?? '';
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}

/** The text of some profiles, in Markdown. */
export function profileText(profiles: readonly Profiled[]): string {
  return profiles
    .map(({ what, wallMs, busyMs, parts, longest }) => {
      const share = (ms: number, of: number) => `${ms.toFixed(0)} ms (${((100 * ms) / Math.max(of, 0.001)).toFixed(0)} %)`;
      const lines = parts.map(({ name, ms }) => `| ${name.replaceAll('|', '\\|')} | ${share(ms, busyMs)} |`);
      const unseen = longest.unseenMs > 0 ? `, of which it did not run for ${longest.unseenMs.toFixed(0)} ms on end` : '';
      const inLongest = longest.parts
        .slice(0, 4)
        .map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`)
        .join(', ');
      return [
        `**${what}**: busy for ${share(busyMs, wallMs)} of ${(wallMs / 1000).toFixed(1)} s. Longest without a rest: ${longest.ms.toFixed(0)} ms${unseen} (${inLongest}).`,
        '',
        '| function itself | time |',
        '|---|---|',
        ...lines,
      ].join('\n');
    })
    .join('\n\n');
}
