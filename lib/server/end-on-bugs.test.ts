import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test.each([
  ['unhandledRejection', `Promise.reject(new Error('nobody waits for it, token=c4nary'));`],
  ['uncaughtException', `setTimeout(() => { throw new Error('nobody catches it, token=c4nary'); });`],
])('[R-43] %s: written down without secrets, then exit 1', (event, bug) => {
  const program = `
    const { endOnBugs } = await import('./lib/server/end-on-bugs.ts');
    process.on('${event}', () => {}); // as Next has one, which lets it go on
    endOnBugs();
    ${bug}
    setTimeout(() => console.log('went on'), 20_000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 25_000 });
  expect([status, stdout]).toEqual([1, '']);
  const [line = '', ...rest] = stderr.split('\n');
  expect(JSON.parse(line)).toMatchObject({ level: 'error', event, error: { message: expect.stringContaining('nobody') } });
  expect(rest).toEqual(['']);
  expect(stderr).not.toContain('c4nary');
});
