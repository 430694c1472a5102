import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenOf } from '../lib/sandbox/api/users.ts';
import { root } from '../lib/server/launch/processes.ts';
import { startApp } from './harness/app.ts';
import { startRecorder } from './harness/recorder.ts';
import { join as intoTheMesh, script } from './harness/script.ts';
import { startTeam, Visitor } from './harness/team.ts';
import { expect, test } from './harness/test.ts';

const code = 'c4nary-access-code-2290';
const otherToken = 'c4nary-token-of-another-user-4471';

let folder: string;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-process-'));
  for (const name of ['home', 'tmp', 'seen']) mkdirSync(join(folder, name));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Where a program writes when nobody tells it where. */
const places = () => ({ HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), XDG_CACHE_HOME: undefined, XDG_CONFIG_HOME: undefined });

/** Files below a folder, and when they were written. */
function filesIn(path: string): { readonly file: string; readonly at: number }[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = join(path, name);
    const status = statSync(file);
    return status.isFile() ? [{ file, at: status.mtimeMs }] : [];
  });
}

function expectNothingKept(secrets: readonly string[], since: number, pid: number): void {
  expect([...filesIn(join(folder, 'home')), ...filesIn(join(folder, 'tmp'))], 'files of the server').toEqual([]);
  const changed = filesIn(join(root, '.next/standalone')).filter(({ at }) => at >= since);
  for (const { file } of changed) expectNone(secrets, readFileSync(file, 'latin1'), file);
  expectNone(secrets, readFileSync(`/proc/${pid}/cmdline`, 'latin1'), 'arguments of the server');
}

function expectNone(secrets: readonly string[], text: string, where: string): void {
  expect(
    secrets.filter((secret) => text.includes(secret)),
    where,
  ).toEqual([]);
}

test('[S-37] on a laptop no token, cookie, access code or word of the kubeconfig is on disk, in an address, in arguments or in the surroundings of a child', async ({
  backend,
}) => {
  const since = Date.now();
  // A plugin that writes down what it was given, and then does its work.
  const plugin = join(folder, 'plugin.sh');
  const credential = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token: tokenOf('admin') } };
  const lines = ['#!/bin/sh', `cat /proc/$$/environ /proc/$$/cmdline > ${folder}/seen/$$`, `echo '${JSON.stringify(credential)}'`];
  writeFileSync(plugin, lines.join('\n'));
  chmodSync(plugin, 0o700);
  const recorder = await startRecorder(backend.kubeconfig);
  const given = JSON.parse(readFileSync(recorder.kubeconfig, 'utf8'));
  const exec = { apiVersion: credential.apiVersion, command: plugin, interactiveMode: 'Never' };
  const users = given.users.map(({ name }: { name: string }) => ({ name, user: { exec } }));
  const kubeconfig = join(folder, 'kubeconfig.json');
  writeFileSync(kubeconfig, JSON.stringify({ ...given, users: [...users, { name: 'other', user: { token: otherToken } }] }), {
    mode: 0o600,
  });

  const app = await startApp(backend, { kubeconfig, env: { ...places(), WAYMARK_MODE: 'laptop', WAYMARK_ACCESS_CODE: code } });
  try {
    const door = await fetch(app.entry, { redirect: 'manual' });
    const cookie = /=([^;]+)/.exec(door.headers.get('set-cookie') ?? '')?.[1] ?? '';
    expect(cookie.length).toBeGreaterThan(20);
    const secrets = [code, cookie, tokenOf('admin'), otherToken];
    expectNone(secrets, door.headers.get('location') ?? '', 'where one is led');
    const waymark = script(app.url, code);
    expect((await waymark.get('/api/overview')).status).toBe(200);
    await waymark.preview(intoTheMesh('shop'));

    expectNothingKept(secrets, since, app.pid);
    expectNone(secrets.slice(1), readFileSync(`/proc/${app.pid}/environ`, 'latin1'), 'surroundings of the server');
    const seen = readdirSync(join(folder, 'seen'));
    expect(seen.length).toBeGreaterThan(0);
    for (const name of seen) expectNone(secrets, readFileSync(join(folder, 'seen', name), 'latin1'), 'what the plugin was given');
    for (const { method, path } of recorder.calls) expectNone(secrets, path, `${method} of the API server`);
  } finally {
    await app.stop();
    await recorder.close();
  }
});

test('[S-37] for a team no token and no cookie of anybody is on disk, in arguments or in the surroundings of the server', async ({
  backend,
}) => {
  const since = Date.now();
  const team = await startTeam(backend, { env: places() });
  try {
    const [admin, viewer] = [new Visitor(team), new Visitor(team)];
    await admin.signIn(team.token('admin'));
    await viewer.signIn(team.token('viewer'));
    for (const visitor of [admin, viewer]) await expect.poll(async () => (await visitor.get('/api/overview')).status).toBe(200);
    const cookies = [admin, viewer].flatMap(({ cookies }) => cookies.split('; ').map((one) => one.split('=')[1] ?? ''));
    expect(cookies.length).toBeGreaterThan(1);
    const secrets = [team.token('admin'), team.token('viewer'), ...cookies];
    expectNothingKept(secrets, since, team.pid);
    expectNone(secrets, readFileSync(`/proc/${team.pid}/environ`, 'latin1'), 'surroundings of the server');
  } finally {
    await team.stop();
  }
});
