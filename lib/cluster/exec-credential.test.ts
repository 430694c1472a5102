import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExecPlugin } from './exec-credential.ts';
import { execCredentials } from './exec-credential.ts';
import { sleep, until } from './testing/until.ts';

const shell = (script: string): ExecPlugin => ({ command: 'sh', args: ['-c', script], env: {}, apiVersion: 'v1', cluster: undefined });

/** Is there a process with this number, other than a zombie's entry? */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a plugin that hangs is ended with its children', async () => {
  const source = execCredentials(shell('sleep 300 & echo $! > "$PIDS"; wait'), { timeLimitMs: 300 });
  const folder = mkdtempSync(join(tmpdir(), 'waymark-plugin-'));
  process.env['PIDS'] = `${folder}/pid`;
  const started = performance.now();
  expect(await source.get()).toEqual({ ok: false, error: 'The credential plugin sh did not answer within 0.3 s.' });
  expect(performance.now() - started).toBeLessThan(3000);
  const child = Number(readFileSync(`${folder}/pid`, 'utf8'));
  await until(() => !alive(child));
  rmSync(folder, { recursive: true });
});

test('a refused credential, and one that has expired, is asked for again', async () => {
  const source = execCredentials(shell(`echo "{\\"status\\":{\\"token\\":\\"$(date +%N)\\"}}"`), { restMs: 0 });
  const first = await source.get();
  expect(await source.get()).toEqual(first);
  source.refuse();
  expect(await source.get()).not.toEqual(first);

  const soon = new Date(Date.now() + 1000).toISOString();
  const expiring = execCredentials(shell(`echo "{\\"status\\":{\\"token\\":\\"$(date +%N)\\",\\"expirationTimestamp\\":\\"${soon}\\"}}"`), {
    restMs: 0,
  });
  const early = await expiring.get();
  await sleep(1050);
  expect(await expiring.get()).not.toEqual(early);
});

test('an expiry in the past is not believed for longer than the rest between two runs', async () => {
  const source = execCredentials(shell(`echo '{"status":{"token":"t","expirationTimestamp":"2001-01-01T00:00:00Z"}}'`));
  expect(await source.get()).toMatchObject({ ok: true, value: { token: 't', expires: Date.parse('2001-01-01T00:00:00Z') } });
  await sleep(10);
  expect(await source.get()).toMatchObject({ ok: true, value: { token: 't' } });
});

test('[S-37] a plugin does not get the settings of Waymark, the access code among them', async () => {
  process.env['WAYMARK_ACCESS_CODE'] = 'c4nary-code';
  const source = execCredentials(shell(`echo "{\\"status\\":{\\"token\\":\\"[$WAYMARK_ACCESS_CODE] $PATH\\"}}"`));
  const got = await source.get();
  delete process.env['WAYMARK_ACCESS_CODE'];
  expect(got).toMatchObject({ ok: true, value: { token: `[] ${process.env['PATH']}` } });
});
