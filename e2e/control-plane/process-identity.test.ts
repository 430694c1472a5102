import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identityOf, isAlive, memoryOf, signalProcess } from './process-identity.ts';
import { stopInReverse, stopProcess } from './stop-processes.ts';

test('a process is told from an earlier one with the same pid', () => {
  const own = identityOf(process.pid);
  if (!own) throw new Error('this process has no identity');

  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, started: `${own.started}0` })).toBe(false);
});

test('a signal never reaches a process that only has the pid of the one that was meant', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = identityOf(child.pid as number);
  if (!identity) throw new Error('the child has no identity');

  signalProcess({ ...identity, started: 'earlier' }, 'SIGKILL');
  await stopProcess({ ...identity, started: 'earlier' }, 0);
  expect(isAlive(identity)).toBe(true);

  signalProcess(identity, 'SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});

test('processes end one after the other, the last started first, one that ignores SIGTERM too', async () => {
  const shell = (script: string) => spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const children = [
    shell('echo up; exec sleep 60'),
    shell('trap "" TERM; echo up; while :; do sleep 0.1; done'),
    shell('echo up; exec sleep 60'),
  ];
  const ends: string[] = [];
  const exits = children.map(async (child, index) => {
    const [, signal] = await once(child, 'exit');
    ends.push(`${index} ${signal}`);
  });
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const identities = children.map((child) => identityOf(child.pid as number) ?? { pid: 0, started: '' });

  await stopInReverse(identities, 300);
  await Promise.all(exits);

  expect(ends).toEqual(['2 SIGTERM', '1 SIGKILL', '0 SIGTERM']);
});

test('the memory of a process is told while it is there', () => {
  expect(memoryOf(process.pid)).toBeGreaterThan(2 ** 20);
  expect(memoryOf(2 ** 22 + 1)).toBeUndefined();
});
