import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort, isFree } from './ports.ts';
import { answers, root, startProcess } from './processes.ts';

const forever = 'setInterval(() => {}, 1000);';

/** The first line that the process prints. */
function firstLine(code: string) {
  let tell: (line: string) => void;
  const line = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const running = startProcess({ args: ['-e', code], onLine: (text) => tell(text) });
  onTestFinished(() => running.stop(0));
  return { running, line };
}

describe('a process of ours', () => {
  test('tells its exit code', async () => {
    const { running } = firstLine('process.exit(7)');
    expect(await running.ended).toBe(7);
  });

  test('ends when it is asked to', async () => {
    const { running, line } = firstLine(`process.on('SIGTERM', () => process.exit(3)); console.log('up'); ${forever}`);
    await line;
    await running.stop();
    expect(await running.ended).toBe(3);
  });

  test('is ended by force when it does not listen', async () => {
    const { running, line } = firstLine(`process.on('SIGTERM', () => {}); console.log('up'); ${forever}`);
    await line;
    await running.stop(50);
    expect(await running.ended).toBe(1);
  });

  test('does not outlive us, even when we are killed', async () => {
    const child = `console.log(process.pid); ${forever}`;
    const code = `import { startProcess } from './lib/server/launch/processes.ts';
      startProcess({ args: ['-e', ${JSON.stringify(child)}], onLine: (line) => console.log(line) });`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 8000 }).toBe(false);
  });
});

describe('waiting for an answer', () => {
  test('lasts until the server is there', async () => {
    const port = (await freePort('127.0.0.1', 20_000)) ?? 0;
    const { running } = firstLine(
      `setTimeout(() => require('http').createServer((q, r) => r.end('ok')).listen(${port}, '127.0.0.1'), 300)`,
    );
    expect(await answers(`http://127.0.0.1:${port}/`, running)).toBe(true);
  });

  test('is given up when the process has ended', async () => {
    const { running } = firstLine('process.exit(1)');
    expect(await answers('http://127.0.0.1:1/', running)).toBe(false);
  });

  test('is given up in time, and an error is no answer', async () => {
    const server = createServer((_request, response) => response.writeHead(500).end());
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { running } = firstLine(forever);
    expect(await answers(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, running, 300)).toBe(false);
  });
});

describe('ports', () => {
  test('a taken one is passed over', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isFree('127.0.0.1', port)).toBe(false);
    const next = await freePort('127.0.0.1', port);
    expect(next).toBeGreaterThan(port);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
