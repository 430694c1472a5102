import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';

const code = 'c4nary-access-code-0f93';
const secrets = [code, 'c4nary-token-7731', 'c4nary-cookie-8810', 'c4nary-plugin-1207', 'c4nary-query-5512', 'c4nary-body-6619'];

/** What a program around Waymark might send, rightly and wrongly. */
async function requestOf(url: string): Promise<string[]> {
  const paths = ['/', '/api/overview', '/api/session', '/api/explain?to=x', '/api/nothing', '/livez', '/readyz', '/api/operations/none'];
  const asked: string[] = [];
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    asked.push(`${response.status}`);
    await response.body?.cancel();
  };
  const callers: Record<string, string>[] = [
    { authorization: `Bearer ${code}` },
    { authorization: 'Bearer c4nary-token-7731' },
    { authorization: 'Basic c4nary-token-7731' },
    { cookie: 'waymark_session=c4nary-cookie-8810; other=c4nary-cookie-8810' },
  ];
  for (const headers of callers) {
    for (const path of paths) await send(path, { headers });
    await send(`/enter?code=${code}`, { headers });
    await send('/enter?code=c4nary-query-5512', { headers });
    await send('/api/find?q=a&token=c4nary-query-5512', { headers });
    for (const body of ['{"token":"c4nary-body-6619"', '{"intent":{"password":"c4nary-body-6619"}}', '']) {
      const write = { ...headers, origin: url, 'content-type': 'application/json', 'x-waymark': '1' };
      await send('/api/plans', { method: 'POST', headers: write, body });
      await send('/api/plans/apply', { method: 'POST', headers: write, body });
    }
    await send('/api/plans', { method: 'POST', headers: { ...headers, 'next-action': 'c4nary-token-7731' }, body: 'x=c4nary-body-6619' });
  }
  return asked;
}

test('[S-35] at the most verbose level no token, cookie, access code or output of a plugin is in anything that is written', async ({
  backend,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-logs-'));
  const written: string[] = [];
  try {
    // A credential plugin that says its secret on both streams and then fails, and one whose token the cluster refuses.
    const plugin = join(folder, 'plugin.sh');
    await writeFile(plugin, '#!/bin/sh\necho c4nary-plugin-1207\necho c4nary-plugin-1207 >&2\nexit 1\n');
    await chmod(plugin, 0o700);
    const given = JSON.parse(await readFile(backend.kubeconfig, 'utf8'));
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' };
    const files: Record<string, unknown> = {
      works: given,
      plugin: { ...given, users: given.users.map(({ name }: { name: string }) => ({ name, user: { exec } })) },
      refused: { ...given, users: given.users.map(({ name }: { name: string }) => ({ name, user: { token: 'c4nary-token-7731' } })) },
    };
    for (const [name, config] of Object.entries(files)) {
      const kubeconfig = join(folder, `${name}.json`);
      await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
      const app = await startApp(backend, {
        kubeconfig,
        env: { WAYMARK_MODE: 'laptop', WAYMARK_ACCESS_CODE: code, WAYMARK_LOG_LEVEL: 'debug', WAYMARK_LOG_FORMAT: 'json' },
        onOutput: (line) => written.push(line),
        untilReady: name === 'works',
      });
      expect(new Set(await requestOf(app.url)).size, 'requests of several outcomes were made').toBeGreaterThan(3);
      await app.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  expect(written.length, 'a good deal was written').toBeGreaterThan(200);
  for (const secret of secrets)
    expect(
      written.filter((line) => line.includes(secret)),
      `lines with ${secret}`,
    ).toEqual([]);
  const ours = written.filter((line) => line.startsWith('{'));
  for (const line of ours) expect(JSON.parse(line)).toMatchObject({ time: expect.any(String), level: expect.any(String) });
  // Next says three lines before anything of ours runs.
  expect(written.filter((line) => !line.startsWith('{') && !/^\s*$|▲|- (Local|Network):|✓|⨯/.test(line))).toEqual([]);
});
