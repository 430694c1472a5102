import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { App } from './app.ts';
import { startApp } from './app.ts';
import type { RawAnswer, RawRequest } from './raw-http.ts';
import { sendRaw } from './raw-http.ts';
import type { Recorder } from './recorder.ts';
import { isBackground, startRecorder } from './recorder.ts';
import { expect, test } from './test.ts';

/** The access code of that server. */
export const code = 'a-code-for-the-attacks';
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  readonly kind: 'page' | 'handler';
}

/** Found in app/, so that none is forgotten. */
export const routes: readonly Route[] = readdirSync(`${root}app`, { recursive: true, encoding: 'utf8' }).flatMap((file): Route[] => {
  const [, folder = '', kind] = /^(.*?)\/?(route\.ts|page\.tsx)$/.exec(file) ?? [];
  if (kind === undefined) return [];
  const path = `/${folder.replace('[kind]', 'Service').replaceAll(/\[\w+\]/g, 'bookinfo')}`;
  if (kind === 'page.tsx') return [{ path, methods: ['GET'], kind: 'page' }];
  const methods = [...readFileSync(`${root}app/${file}`, 'utf8').matchAll(/^export const ([A-Z]+) =/gm)].map(([, method = '']) => method);
  return [{ path, methods, kind: 'handler' }];
});

/** Signs in. */
export const cookie = async (app: App) =>
  (await sendRaw(app.url, { path: `/enter?code=${code}` })).headers['set-cookie']?.split(';')[0] ?? '';

/** As the page itself writes. */
export const write = (app: App, session: string): NonNullable<RawRequest['headers']> => [
  ['Cookie', session],
  ['Origin', app.url],
  ['Content-Type', 'application/json'],
  ['X-Waymark', '1'],
];

/** Nothing of the server's inside, whatever went wrong. */
export function expectNothingShown(answer: RawAnswer, what: string): void {
  expect(answer.status, what).not.toBe(500);
  expect(answer.body, what).not.toMatch(/\n\s+at |node_modules|\.next\/|\.tsx?:\d+|ECONN|kubeconfig\.yaml/);
}

/** Runs `work` on each item, a few at a time. */
export async function onEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const runner = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, runner));
}

/** A server of the tests that follow, as it is shipped, with an access code; and what it asks the API server. */
export function serverWithCode() {
  let recorder: Recorder;
  let app: App;
  test.beforeAll(async ({ backend }) => {
    recorder = await startRecorder(backend.kubeconfig);
    app = await startApp(backend, { kubeconfig: recorder.kubeconfig, env: { WAYMARK_MODE: 'laptop', WAYMARK_ACCESS_CODE: code } });
  });
  test.afterAll(async () => {
    await app.stop();
    await recorder.close();
  });
  return {
    app: () => app,
    calls: () => recorder.calls,
    /** What it was asked since the call of that number, other than by what follows the cluster anyway. */
    askedFor: (from: number) => recorder.calls.slice(from).flatMap((call) => (isBackground(call) ? [] : [`${call.method} ${call.path}`])),
  };
}
