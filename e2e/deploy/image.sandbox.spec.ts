import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect } from '@playwright/test';
import { request } from 'undici';
import { parse } from 'yaml';
import { reservePort } from '../control-plane/ports.ts';
import { test } from '../harness/test.ts';
import type { Image } from './image.ts';
import { assembleImage } from './image.ts';
import { manifestsOf } from './manifests.ts';

/** The tree of the image and the environment of deploy/app: nobody's process, which can write nowhere but to /tmp, serves a team (S-58). */

const [deployment] = manifestsOf('app').filter(({ kind }) => kind === 'Deployment') as unknown as Deployment[];
const [container] = deployment?.spec.template.spec.containers ?? [];
const publicUrl = new URL(container?.env.find(({ name }) => name === 'WAYMARK_PUBLIC_URL')?.value ?? '');

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

interface Container {
  readonly env: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly httpHeaders: ReadonlyArray<{ readonly name: string; readonly value: string }> };
}

let image: Image;
test.beforeAll(() => {
  image = assembleImage();
});
test.afterAll(() => image.remove());

test('nobody with a tree that cannot be written serves people who sign in', async ({ backend }) => {
  const reservation = await reservePort();
  await reservation.release();
  const before = image.listing();
  const server = image.run({ ...podEnv(image), ...sandboxOf(backend.kubeconfig), HOSTNAME: '127.0.0.1', PORT: String(reservation.port) });
  const ask = async (path: string, options: { method?: 'POST'; headers?: Record<string, string>; body?: string } = {}) => {
    const headers = { host: publicUrl.host, origin: publicUrl.origin, ...options.headers };
    const answer = await request(`http://127.0.0.1:${reservation.port}${path}`, { ...options, headers });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  const probe = ({ httpGet: { path, httpHeaders } }: Probe) =>
    ask(path, { headers: Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value])) }).then(
      ({ status }) => status,
      () => (server.hasEnded() ? server.output() : 'no answer yet'),
    );
  try {
    if (!container) throw new Error('no container');
    await expect.poll(() => probe(container.livenessProbe), { message: 'alive', timeout: 60_000 }).toBe(200);
    await expect.poll(() => probe(container.readinessProbe), { message: 'ready', timeout: 60_000 }).toBe(200);
    expect((await ask('/livez', { headers: { host: 'other.example.org' } })).status).toBe(403);

    expect((await ask('/api/overview')).status).toBe(401);
    const headers = { 'content-type': 'application/json', 'x-waymark': '1' };
    const login = await ask('/api/login', { method: 'POST', headers, body: JSON.stringify({ token: 'sandbox-viewer' }) });
    expect([login.status, login.text]).toEqual([200, expect.any(String)]);
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    await expect.poll(async () => (await ask('/api/overview', { headers: { cookie } })).status, { timeout: 60_000 }).toBe(200);
    expect((await ask('/api/overview', { headers: { cookie } })).text).toContain('bookinfo');

    const page = await ask('/', { headers: { cookie } });
    const script = /\/_next\/static\/[^"\\]+\.js/.exec(page.text)?.[0] ?? '';
    expect([page.status, (await ask(script)).status]).toEqual([200, 200]);
  } finally {
    await server.stop();
  }
  expect(server.output()).not.toMatch(/EACCES|EROFS|EPERM/);
  expect(image.listing()).toEqual(before);
  expect(readdirSync(image.tmp)).toEqual([]);

  for (const path of ['server.js', 'new.js', '.next/cache', 'node_modules/next/package.json'])
    expect([path, image.canWrite(join(image.app, path))]).toEqual([path, false]);
  expect(image.canWrite(join(image.tmp, 'fine'))).toBe(true);
});

test('without its key it does not start, and says why in one line', async ({ backend }) => {
  const { WAYMARK_SESSION_KEY_FILE, ...env } = podEnv(image);
  expect(WAYMARK_SESSION_KEY_FILE).not.toBe('');
  const server = image.run({ ...env, ...sandboxOf(backend.kubeconfig), HOSTNAME: '127.0.0.1', PORT: '0' });
  await expect.poll(() => server.hasEnded(), { timeout: 60_000 }).toBe(true);
  expect(server.output()).toContain('WAYMARK_SESSION_KEY_FILE is not set');
});

test('nothing that builds, tests or installs is in the image', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const folder = join(image.app, 'node_modules');
  const inside = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((one) => `${name}/${one}`) : [name],
  );
  expect(inside).toContain('next');
  // `undefined` would be a package that nobody locked.
  expect(inside.filter((name) => packages[`node_modules/${name}`]?.dev !== undefined || !packages[`node_modules/${name}`])).toEqual([]);
  for (const name of ['typescript', 'esbuild', 'tsx', 'vite', 'npm']) expect(inside).not.toContain(name);
});

/** The environment of the pod, with what is mounted there in a folder of ours. */
function podEnv({ mounts }: Image): Record<string, string> {
  const files: Record<string, string> = { key: 'k'.repeat(64), 'ca.crt': rootCertificates[0] ?? '' };
  return Object.fromEntries(
    (container?.env ?? []).map(({ name, value }) => {
      if (!value.startsWith('/etc/waymark/')) return [name, value];
      const file = value.split('/').at(-1) ?? '';
      writeFileSync(join(mounts, file), files[file] ?? '');
      return [name, join(mounts, file)];
    }),
  );
}

function sandboxOf(kubeconfig: string): Record<string, string> {
  const { clusters } = parse(readFileSync(kubeconfig, 'utf8')) as { clusters: Array<{ cluster: { server: string } }> };
  return { WAYMARK_API_SERVER: clusters[0]?.cluster.server ?? '' };
}
