import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { freePort } from '../lib/server/launch/ports.ts';
import type { CpuProfile } from './profile.ts';
import { judged, profilerOfProcess, profileText } from './profile.ts';

const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 6 } });
const profile: CpuProfile = {
  nodes: [node(1, '(idle)'), node(2, 'parse', 'file:///app/server.js'), node(3, '(garbage collector)')],
  samples: [1, 2, 2, 3, 1, 2, 1],
  timeDeltas: [1000, 500, 500, 20_000, 1000, 3000, 500],
};

test('the time of functions themselves, and the longest time without a rest', () => {
  expect(judged('sync', profile)).toEqual({
    what: 'sync',
    wallMs: 26.5,
    busyMs: 24,
    parts: [
      { name: '(garbage collector)', ms: 20 },
      { name: 'parse server.js:7', ms: 4 },
    ],
    longest: {
      ms: 21,
      unseenMs: 20,
      parts: [
        { name: '(garbage collector)', ms: 20 },
        { name: 'parse server.js:7', ms: 1 },
      ],
    },
  });
  expect(profileText([judged('sync', profile)])).toContain('| parse server.js:7 | 4 ms (17 %) |');
});

test('a process tells what it does', async () => {
  const port = await freePort('127.0.0.1', 4990);
  const child = spawn(process.execPath, [`--inspect=127.0.0.1:${port}`, '-e', busy], { stdio: 'ignore' });
  try {
    const profiler = await profilerOfProcess(port ?? 0);
    await profiler.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const found = await profiler.stop('work');
    profiler.close();
    expect(found.busyMs).toBeGreaterThan(0);
    expect(found.parts.map(({ name }) => name).join()).toContain('counting');
  } finally {
    child.kill();
  }
});

const busy = 'function counting() { for (let i = 0, at = Date.now(); Date.now() - at < 50; i++); setTimeout(counting, 5); } counting();';
