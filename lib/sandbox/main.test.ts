import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
  ready: Promise<string>;
} {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/sandbox/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /^sandbox ready (\S+)$/m.exec(out)?.[1];
      if (url) resolve(url);
    });
    void ended.then(() => reject(new Error(err)));
  });
  ready.catch(() => undefined);
  return { child, ended, ready };
}

test('says where it is, writes a kubeconfig, ends on SIGTERM with a watch open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-main-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    const { child, ended, ready } = start('--scene', 'empty', '--kubeconfig', kubeconfig);
    const url = await ready;
    const config = JSON.parse(await readFile(kubeconfig, 'utf8'));
    expect(config.clusters[0].cluster.server).toBe(url);
    expect(config.contexts.map(({ name }: { name: string }) => name)).toEqual([
      'demo',
      'admin',
      'viewer',
      'editor',
      'two-namespaces',
      'nobody',
    ]);
    const token = config.users.find(({ name }: { name: string }) => name === 'nobody').user.token;
    const answer = await fetch(`${url}/api/v1/namespaces`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
    const watch = await fetch(`${url}/api/v1/namespaces?watch=true`);
    const reading = watch.text().catch(() => 'cut');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, out: `sandbox ready ${url}\n`, err: '' });
    await reading;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a port that is taken and a folder that is not there are said in a sentence', async () => {
  const first = start('--scene', 'empty');
  const port = new URL(await first.ready).port;
  const second = await start('--scene', 'empty', '--port', port).ended;
  expect(second).toMatchObject({ code: 1, out: '', err: expect.stringContaining('EADDRINUSE') });
  const third = await start('--from', 'no-such-folder').ended;
  expect(third).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no-such-folder') });
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
});
