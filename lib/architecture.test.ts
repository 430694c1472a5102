import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkLaws, laws } from '../scripts/laws/laws.ts';
import { readTree } from '../scripts/laws/tree.ts';

/** Law → files that break it, each in one way. */
const planted: Record<string, ReadonlyArray<readonly [path: string, text: string]>> = {
  arrows: [
    ['lib/mesh/a.ts', `import { x } from '../protocol/b.ts';`],
    ['lib/mesh/a.ts', `import { z } from 'zod';`],
    ['lib/mesh/a.ts', `import { readFileSync } from 'node:fs';`],
    ['lib/mesh/a.ts', `type X = import('../cluster/b.ts').X;`],
    ['lib/protocol/a.ts', `import type { X } from '../cluster/b.ts';`],
    ['lib/protocol/a.ts', `export { x } from '../server/b.ts';\nexport const y = 1;`],
    ['lib/cluster/a.ts', `import { x } from '../server/b.ts';`],
    ['lib/cluster/a.ts', `import { x } from '../../components/b.tsx';`],
    ['lib/cluster/a.ts', `import { useState } from 'react';`],
    ['lib/sandbox/a.ts', `import { x } from '../cluster/b.ts';`],
    ['lib/sandbox/a.ts', `import { KubeConfig } from '@kubernetes/client-node';`],
    ['lib/server/a.ts', `const { x } = await import('../sandbox/b.ts');`],
    ['lib/server/a.ts', `const name: string = 'x';\nawait import(name);`],
    ['components/a.tsx', `import { x } from '../lib/server/b.ts';`],
    ['components/a.tsx', `import { x } from '../lib/cluster/b.ts';`],
    ['app/page.tsx', `import { x } from '../lib/cluster/b.ts';`],
    ['app/page.tsx', `import { x } from '../lib/sandbox/b.ts';`],
    ['app/page.tsx', `import { x } from '../scripts/b.ts';`],
    ['app/page.tsx', `import { x } from '../lib/elsewhere/b.ts';`],
    ['instrumentation.ts', `const { x } = await import('./lib/cluster/b.ts');`],
  ],
  browser: [
    ['components/a.tsx', `import { join } from 'node:path';`],
    ['components/a.tsx', `import type { KubeConfig } from '@kubernetes/client-node';`],
  ],
  testing: [
    ['lib/mesh/a.ts', `import { world } from './testing/world.ts';`],
    ['components/a.tsx', `import { x } from './b.test.tsx';`],
  ],
  pure: [
    ['lib/mesh/a.ts', `export const now = () => Date.now();`],
    ['lib/mesh/a.ts', `export const now = () => new Date();`],
    ['lib/mesh/a.ts', `export const id = () => Math.random();`],
    ['lib/mesh/a.ts', `export const get = () => fetch('x');`],
    ['lib/mesh/a.ts', `setTimeout(() => {}, 1);`],
    ['lib/mesh/a.ts', `console.log(1);`],
    ['lib/mesh/a.ts', `export const home = process.env.HOME;`],
    ['lib/mesh/a.ts', `export const { env } = globalThis.process;`],
    ['lib/mesh/a.ts', `const later = { setInterval };`],
  ],
  barrel: [
    ['lib/mesh/index.ts', `export const x = 1;`],
    ['lib/mesh/a.ts', `export * from './b.ts';\nexport const x = 1;`],
    ['lib/mesh/a.ts', `import type { X } from './b.ts';\nexport { y } from './b.ts';\nexport type { Z } from './c.ts';`],
  ],
  default: [
    ['lib/server/a.ts', `export default function a() {}`],
    ['components/a.tsx', `const A = () => null;\nexport { A as default };`],
    ['components/vite.config.ts', `export default {};`],
  ],
  length: [
    ['lib/mesh/a.ts', 'export const x = 1;\n'.repeat(401)],
    ['app/globals.css', 'a { color: red; }\n'.repeat(401)],
  ],
  route: [
    ['app/api/a/route.ts', `export async function GET() { return new Response(); }`],
    ['app/api/a/route.ts', `export const GET = async () => new Response();`],
    ['app/api/a/route.ts', `import { route } from '../../../components/route.ts';\nexport const GET = route(() => 1);`],
    ['app/api/a/route.ts', `const route = (f: unknown) => f;\nexport const GET = route(() => 1);`],
    [
      'app/api/a/route.ts',
      `import { route } from '../../../lib/server/route.ts';\nexport const GET = route(() => 1);\nexport const dynamic = 'force-dynamic';`,
    ],
    ['app/api/a/route.ts', `const GET = () => new Response();\nexport { GET };`],
    ['app/livez/route.ts', `export const GET = () => new Response();`],
  ],
  page: [
    ['app/page.tsx', `export default function Page() { return null; }`],
    [
      'app/page.tsx',
      `import { guardPage } from './guard-page.ts';\nexport default async function Page() { await guardPage(); return null; }`,
    ],
    [
      'app/a/page.tsx',
      `import { guardPage } from '../../lib/server/guard-page.ts';\nexport default async function Page() { return guardPage(); }`,
    ],
  ],
  actions: [
    ['app/actions.ts', `'use server';\nexport async function save() {}`],
    ['app/page.tsx', `export const Page = () => { async function save() { 'use server'; } return save; };`],
  ],
  fetching: [
    ['components/a.tsx', `export const get = () => fetch('/api/x');`],
    ['components/a.tsx', `export const get = () => window.fetch('/api/x');`],
    ['components/topology/a.ts', `const source = new EventSource('/api/events');`],
    ['app/page.tsx', `export const get = () => fetch('/api/x');`],
  ],
  console: [
    ['lib/server/a.ts', `console.error('[http]', 1);`],
    ['lib/cluster/a.ts', `export const onBug = (e: unknown) => console.error(e);`],
    ['app/api/a/log.ts', `process.stdout.write('x');`],
    ['instrumentation.ts', `export const onRequestError = (e: unknown) => console.error(e);`],
  ],
  elsewhere: [
    ['lib/server/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['app/api/a/route.ts', `import { spawn } from 'node:child_process';`],
    ['app/a/page.tsx', `import { redirect } from 'next/navigation';\nredirect('/');`],
    ['app/enter/route.ts', `const headers = new Headers({ Location: next });`],
    ['app/enter/route.ts', `headers.set('Location', '/' + next);`],
    ['app/enter/route.ts', `headers.set('Location', '//evil.test');`],
    ['lib/server/a.ts', `const answer = Response.redirect(to);`],
    ['next.config.js', `const config = { rewrites: async () => [] };`],
  ],
  html: [
    ['components/a.tsx', `export const A = () => <p dangerouslySetInnerHTML={{ __html: '' }} />;`],
    ['components/a.tsx', `export const props = { dangerouslySetInnerHTML: { __html: '' } };`],
    ['components/a.tsx', `export const props = { 'dangerouslySetInnerHTML': { __html: '' } };`],
  ],
  starter: [
    ['scripts/demo.mjs', `import { z } from 'zod';`],
    ['scripts/demo.mjs', `import { x } from '../lib/server/b.ts';`],
  ],
  private: [
    ['docs/a.md', `Look into ${['', 'home', 'someone', 'waymark'].join('/')}.`],
    ['docs/a.md', `(${['', 'Users', 'someone'].join('/')})`],
    ['lib/server/a.ts', `export const path = '${['C:', 'Users', 'x'].join('\\\\')}';`],
    ['docs/a.md', `npm i --registry ${['https:', '', 'registry.example.org', 'npm'].join('/')}`],
    ['package-lock.json', `"resolved": "${['https:', '', 'example.org', 'a.tgz'].join('/')}"`],
  ],
  binary: [
    ['bin/etcd', '\u007fELF\0'],
    ['docs/screenshots/huge.png', `PNG\0${'x'.repeat(1_000_001)}`],
  ],
};

/** What comes close and is allowed. */
const innocent: ReadonlyArray<readonly [path: string, text: string]> = [
  ['lib/mesh/a.ts', `// Date.now() and fetch('x') in a comment\nexport const text = 'console.log and Date';`],
  ['lib/mesh/a.ts', `export interface X { process: string; Date: number }\nexport const p = (x: X) => x.process + x.Date;`],
  ['lib/mesh/a.ts', `export const x = { fetch: 1, process: 2 };`],
  ['lib/mesh/testing/world.ts', `import { x } from '../model/a.ts';`],
  ['lib/mesh/a.test.ts', `import { test } from 'vitest';\nimport { world } from './testing/world.ts';\nconsole.log(test, world);`],
  ['lib/cluster/a.ts', `import { KubeConfig } from '@kubernetes/client-node';\nimport { x } from '../mesh/a.ts';\nfetch(x + KubeConfig);`],
  ['components/query/a.ts', `export const get = () => fetch('/api/x');`],
  ['components/a.tsx', `export const A = () => <p>Don't fetch // or \`process\` here</p>;`],
  ['components/a.tsx', `import { x } from '../lib/mesh/a.ts';\nimport './a.css';\nexport const A = () => <p>{x}</p>;`],
  [
    'app/page.tsx',
    `import { A } from '../components/a.tsx';\nimport { guardPage } from '../lib/server/guard-page.ts';\nimport './globals.css';\nexport default async function Page() {\n  await guardPage();\n  return <A />;\n}`,
  ],
  [
    'app/api/a/route.ts',
    `import { route } from '../../../lib/server/route.ts';\nexport const GET = route(() => 1);\nexport const POST = route<X>(async () => 2);`,
  ],
  ['playwright.config.ts', `export default {};`],
  [
    'scripts/demo.mjs',
    `import { spawn } from 'node:child_process';\nimport { x } from './setup.mjs';\nawait import('../lib/server/b.ts');`,
  ],
  ['lib/cluster/a.ts', `export { x } from './b.ts';\nexport const y = 1;`],
  ['lib/server/launch/a.ts', `console.log('ready');`],
  ['docs/a.md', `See https://example.org/home/x and ~/.kube/config and k8s.io/kube-proxy.`],
  ['docs/screenshots/a.png', 'PNG\0'],
];

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the laws catch what they are for', () => {
  for (const law of laws) {
    describe(`${law.id}: ${law.says}`, () => {
      const cases = planted[law.id] ?? [];
      test('has planted violations', () => expect(cases.length).toBeGreaterThan(0));
      test.each(cases)('%s, planted %#', (path, text) => {
        const broken = checkLaws(new Map([[path, text]])).map((violation) => violation.law);
        expect(broken, text.slice(0, 200)).toContain(law.id);
      });
    });
  }

  test.each(innocent)('nothing is wrong with %s, innocent %#', (path, text) => {
    expect(checkLaws(new Map([[path, text]])), text).toEqual([]);
  });

  test('a file that cannot be read is no good file', () => {
    expect(() => checkLaws(new Map([['lib/mesh/a.ts', 'export const = ;']]))).toThrow('lib/mesh/a.ts cannot be parsed');
  });
});

describe('this project', () => {
  const tree = readTree(root);
  const code = [...tree.keys()].filter((path) => /\.tsx?$/.test(path));

  test('has been read', () => {
    expect(code.length).toBeGreaterThan(50);
    for (const folder of ['lib/mesh/', 'lib/protocol/', 'lib/cluster/', 'lib/sandbox/', 'lib/server/', 'components/', 'app/']) {
      expect(code.filter((path) => path.startsWith(folder)).length, folder).toBeGreaterThan(0);
    }
  });

  test('keeps the laws', () => {
    expect(checkLaws(tree).map(({ law, path, message }) => `${path}: [${law}] ${message}`)).toEqual([]);
  });

  test('names no registry that this machine is set up with', () => {
    for (const host of registryHosts()) {
      expect([...tree].filter(([, text]) => text.includes(host)).map(([path]) => path)).toEqual([]);
    }
  });
});

/** npm and Go tell their settings to what they start. Public and loopback hosts are nobody's secret. */
function registryHosts(): string[] {
  const settings = [process.env.npm_config_registry, ...(process.env.GOPROXY ?? '').split(/[,|]/)];
  return settings
    .filter((setting) => setting?.startsWith('http'))
    .map((setting) => new URL(setting as string).hostname)
    .filter((host) => !['registry.npmjs.org', 'proxy.golang.org', 'localhost', '127.0.0.1'].includes(host));
}
