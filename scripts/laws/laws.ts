import type { Source } from './source.ts';
import { readSource } from './source.ts';

export interface Violation {
  readonly law: string;
  readonly path: string;
  readonly message: string;
}

interface Law {
  readonly id: string;
  /** The law as one sentence. */
  readonly says: string;
  /** Yields one message for each way in which the file breaks it. */
  check(file: Source): Iterable<string>;
}

/** Judges every file by every law. The whole tree is not needed: each law looks at one file. */
export function checkLaws(files: ReadonlyMap<string, string>): Violation[] {
  const found: Violation[] = [];
  for (const [path, text] of files) {
    const source = readSource(path, text);
    for (const law of laws) {
      for (const message of law.check(source)) found.push({ law: law.id, path, message });
    }
  }
  return found;
}

/**
 * Who may import whom, by folder. `packages` are the packages that it may use: '*' is all, a name that
 * ends in ':' or '/' stands for all below it.
 */
const layers: Record<string, { readonly imports: readonly string[]; readonly packages: readonly string[] }> = {
  'lib/mesh': { imports: ['lib/mesh'], packages: [] },
  'lib/protocol': { imports: ['lib/protocol', 'lib/mesh'], packages: ['zod'] },
  'lib/cluster': {
    imports: ['lib/cluster', 'lib/protocol', 'lib/mesh'],
    packages: ['node:', '@kubernetes/client-node', 'undici', 'yaml', 'zod', 'server-only'],
  },
  // A simulated cluster that could reach a real one would be no sandbox (security-reliability S-60).
  'lib/sandbox': { imports: ['lib/sandbox', 'lib/protocol', 'lib/mesh'], packages: ['node:', 'yaml', 'zod'] },
  'lib/server': {
    imports: ['lib/server', 'lib/cluster', 'lib/protocol', 'lib/mesh', 'package.json'],
    packages: ['node:', 'next', 'next/', 'jose', 'openid-client', 'prom-client', 'undici', 'zod', 'server-only'],
  },
  components: { imports: ['components', 'lib/protocol', 'lib/mesh'], packages: ['*'] },
  'instrumentation-client.ts': { imports: [], packages: ['zod'] },
  'instrumentation.ts': { imports: ['lib/server'], packages: ['next'] },
  app: { imports: ['app', 'components', 'lib/server', 'lib/protocol', 'lib/mesh'], packages: ['*'] },
};

/** Server-side packages, which no file of the browser may name. */
const serverOnly = ['node:', '@kubernetes/client-node', 'undici', 'yaml', 'tsx'];

/** What helpers of tests may use besides, wherever they lie. */
const forTests = ['vitest', 'fast-check'];

/** What the domain must not touch: the clock, I/O, chance, the process, the browser. */
const impure = new Set(
  `fetch XMLHttpRequest WebSocket EventSource setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame
   process console Date performance crypto globalThis window navigator localStorage sessionStorage Buffer Worker
   Math.random require`.split(/\s+/),
);

const fetching = new Set([
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'window.fetch',
  'globalThis.fetch',
  'navigator.sendBeacon',
]);

const lineLimit = 400;

/** Help for tests, which the law `testing` keeps out of everything else. */
function helpsTests(path: string): boolean {
  return path.includes('/testing/');
}

/** The only list of laws. */
export const laws: readonly Law[] = [
  {
    id: 'arrows',
    says: 'Imports point inward: app → components, lib/server → lib/cluster → lib/protocol → lib/mesh.',
    *check(file) {
      const layer = layerOf(file.path);
      if (!layer || file.isTest) return;
      for (const { from, path } of file.imports) {
        if (path !== null) {
          const target = layerOf(path);
          const fine = layers[layer]?.imports.includes(target ?? path) || path.endsWith('.css');
          if (!fine) yield `${layer} must not import ${target ?? path}`;
        } else if (!permits(layers[layer]?.packages ?? [], from) && !(helpsTests(file.path) && permits(forTests, from))) {
          yield `${layer} must not use the package ${from}`;
        }
      }
    },
  },
  {
    id: 'browser',
    says: 'What runs in the browser names no server-side package.',
    *check(file) {
      if (!file.path.startsWith('components/') || file.isTest || helpsTests(file.path)) return;
      for (const { from, path } of file.imports) {
        if (path === null && permits(serverOnly, from)) yield `${from} belongs to the server`;
      }
    },
  },
  {
    id: 'testing',
    says: 'Only tests import test helpers and tests.',
    *check(file) {
      if (file.isTest || helpsTests(file.path) || !layerOf(file.path)) return;
      for (const { path } of file.imports) {
        if (path?.includes('/testing/') || path?.includes('.test.')) yield `imports ${path}`;
      }
    },
  },
  {
    id: 'pure',
    says: 'lib/mesh is a function: no clock, I/O, chance, process or browser.',
    *check(file) {
      if (!file.path.startsWith('lib/mesh/') || file.isTest) return;
      for (const name of file.names) if (impure.has(name)) yield `uses ${name}`;
    },
  },
  {
    id: 'barrel',
    says: 'A module is imported from where it is written: no index.ts, no file of re-exports.',
    *check(file) {
      if (/(^|\/)index\.[a-z]+$/.test(file.path) && file.isCode) yield 'is an index file';
      if (file.reExports.some((entry) => entry.everything)) yield 'has `export *`';
      else if (file.onlyReExports) yield 'only re-exports';
    },
  },
  {
    id: 'default',
    says: 'Default exports only where a framework demands them.',
    *check(file) {
      if (!file.hasDefaultExport || file.path.startsWith('app/') || /^[^/]+\.config\.[a-z]+$/.test(file.path)) return;
      if (/^e2e\/.*global-(setup|teardown)\.ts$/.test(file.path)) return;
      yield 'has a default export';
    },
  },
  {
    id: 'length',
    says: `No file of code is longer than ${lineLimit} lines.`,
    *check(file) {
      if (!file.isCode && !file.path.endsWith('.css')) return;
      const lines = file.text.trimEnd().split('\n').length;
      if (lines > lineLimit) yield `has ${lines} lines`;
    },
  },
  {
    id: 'route',
    says: 'Every route handler is made by route() or openRoute() of lib/server, which guard it.',
    *check(file) {
      if (!/^app\/.*\broute\.tsx?$/.test(file.path)) return;
      if (file.hasDefaultExport) yield 'a handler has a name';
      for (const entry of file.reExports) yield `re-exports from ${entry.from}`;
      for (const [name, maker] of file.exportedValues) {
        const guarded = /^(route|[a-z]\w*Route)$/.test(maker) && file.importedFrom.get(maker)?.startsWith('lib/server/');
        if (!guarded) yield `${name} is not made by route() from lib/server`;
      }
    },
  },
  {
    id: 'page',
    says: 'Every page asks guardPage() of lib/server first.',
    *check(file) {
      if (!/^app\/.*\bpage\.tsx?$/.test(file.path)) return;
      const guarded = file.importedFrom.get('guardPage') === 'lib/server/guard-page.ts';
      if (!guarded || !/export default async function \w+\([^)]*\)[^{]*\{\s*await guardPage\(\);/.test(file.text))
        yield 'does not begin with await guardPage()';
    },
  },
  {
    id: 'actions',
    says: 'No Server Actions: writes go through guarded route handlers.',
    *check(file) {
      if (file.directives.has('use server')) yield 'has "use server"';
    },
  },
  {
    id: 'fetching',
    says: 'In the browser only components/query talks to the server.',
    *check(file) {
      if (file.isTest || helpsTests(file.path) || file.path.startsWith('components/query/')) return;
      if (!file.path.startsWith('components/') && !/^app\/.*\.tsx$/.test(file.path)) return;
      for (const name of file.names) if (fetching.has(name)) yield `uses ${name}`;
    },
  },
  {
    id: 'console',
    says: 'The server writes by lib/server/log, which redacts; only what runs before it, the launcher and the sandbox, print.',
    *check(file) {
      if (file.isTest || !/^(lib\/(server|cluster|protocol)|app)\/|^instrumentation\.ts$/.test(file.path)) return;
      if (/^lib\/server\/(launch|log)\//.test(file.path) || helpsTests(file.path)) return;
      for (const name of file.names) if (/^console\b|^process\.std(out|err)\b/.test(name)) yield `uses ${name}`;
    },
  },
  {
    id: 'elsewhere',
    says: 'No request decides where somebody is sent or which file is opened: files are opened by what runs at the start alone.',
    *check(file) {
      if (file.isTest || helpsTests(file.path) || !/^(app|lib\/(server|cluster|protocol))\/|^next\.config/.test(file.path)) return;
      if (!opensFiles.test(file.path))
        for (const { from } of file.imports) if (/^node:(fs|child_process)\b/.test(from)) yield `uses ${from}`;
      for (const name of file.names) if (/^(redirect|permanentRedirect|NextResponse|Response\.redirect)$/.test(name)) yield `uses ${name}`;
      for (const key of file.keys) if (/^(redirects|rewrites)$/.test(key)) yield `has ${key}`;
      for (const [, address = ''] of file.text.matchAll(/\bLocation['"`]?\s*[:,]\s*(.+)/g))
        if (file.path !== leadsElsewhere && !/^'\/\w*'\s*[,)}]/.test(address)) yield `sends to ${address}`;
    },
  },
  {
    id: 'html',
    says: 'Text of the cluster is always text: no HTML is set.',
    *check(file) {
      if (file.keys.has('dangerouslySetInnerHTML')) yield 'uses dangerouslySetInnerHTML';
    },
  },
  {
    id: 'starter',
    says: 'scripts/*.mjs run before anything is installed: node: modules and neighbours only.',
    *check(file) {
      if (!/^scripts\/[^/]+\.mjs$/.test(file.path) || file.isTest) return;
      for (const { from, path, dynamic } of file.imports) {
        if (dynamic) continue;
        if (path === null ? !from.startsWith('node:') : !/^scripts\/[^/]+\.mjs$/.test(path)) yield `imports ${from}`;
      }
    },
  },
  {
    id: 'private',
    says: 'No path of a machine and no package registry in a file.',
    *check(file) {
      for (const [what, pattern] of traces) {
        const found = pattern.exec(file.text);
        if (found) yield `${what}: ${found[0].trim()}`;
      }
    },
  },
  {
    id: 'binary',
    says: 'Binary files are screenshots, icons and fonts, and small.',
    *check(file) {
      if (!file.text.includes('\0')) return;
      if (!/^(docs\/screenshots|public|app)\/.*\.(png|ico|woff2)$/.test(file.path)) yield 'is binary';
      else if (file.text.length > 1_000_000) yield `has ${file.text.length} bytes`;
    },
  },
];

/** What reads the settings of a start, the files and programs that they and the kubeconfig name, and the build's own files. */
const opensFiles =
  /^lib\/(server\/(launch\/|identity\/read-setting\.ts|front\/read-compressed\.ts)|cluster\/(kubeconfig|kubeconfig-files|token-access|exec-credential)\.ts)/;

/** To the identity provider of the settings, and back to a page of ours: oidc/local-path.ts. */
const leadsElsewhere = 'lib/server/identity/oidc/transit.ts';

/** Written in pieces, so that this file does not break its own law. */
const traces: ReadonlyArray<readonly [string, RegExp]> = [
  ['a path of a machine', /(?<![\w.~-])\/(?:home|Users|root|work)\/[\w.-]+/],
  ['a path of a machine', /\b[A-Z]:\\{1,2}Users\\/],
  ['a package registry', /\bhttps?:\/\/[^\s"'`)>]*(?:registry|artifactory|nexus|goproxy|proxy\.golang)[^\s"'`)>]*/i],
  ['a package registry', /"resolved": "https?:[^"]*"/],
];

function layerOf(path: string): string | undefined {
  return Object.keys(layers).find((place) => path === place || path.startsWith(`${place}/`));
}

function permits(names: readonly string[], from: string): boolean {
  return names.some((name) => name === '*' || name === from || (/[:/]$/.test(name) && from.startsWith(name)));
}
