import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressFiles } from './compress.mjs';
import { endRunning, run } from './run.mjs';

/** What the starters do before they start anything. Runs before anything is installed: Node's own modules only. */

export const root = fileURLToPath(new URL('..', import.meta.url));

const began = performance.now();

/** One line of progress with the time since the start. */
export function say(text) {
  console.log(`[${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s] ${text}`);
}

/** Ends the process with a sentence when this Node is too old. */
export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Waymark needs Node.js 20.19 or newer (24 is recommended); this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs what package-lock.json names, unless exactly that is installed. */
export async function ensureInstalled() {
  ensureNode();
  if (isInstalled(root)) return;
  say('Installing packages (npm ci), about a minute …');
  // Install scripts are a door for whoever takes over a package, and nothing here needs one.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustSucceed('npm ci', [...npmCommand(), ...args]);
  if (!isInstalled(root)) fail('npm ci ended well and yet node_modules does not hold what package-lock.json names.');
  say('Packages are installed.');
}

/** The npm that started us, so that no other one is picked from the PATH. */
export function npmCommand() {
  const own = process.env.npm_execpath ?? '';
  return /npm-cli\.[cm]?js$/.test(own) ? [process.execPath, own] : ['npm'];
}

/** Compares node_modules with the lock file by name and version. Optional packages depend on the machine. */
export function isInstalled(folder) {
  const hidden = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || found[path]?.version === version);
}

const standalone = join(root, '.next', 'standalone');
const stamp = join(root, '.next', 'waymark-build.json');

/** The server that `ensureBuilt` leaves behind. */
export const serverFile = join(standalone, 'server.js');

/** Builds the app, unless the last build was made from the same sources. `readable`: for a profile, with the names of functions. */
export async function ensureBuilt({ readable = false } = {}) {
  const inputs = `${hashOfInputs(root)}${readable ? ', readable' : ''}`;
  if (existsSync(serverFile) && existsSync(stamp) && JSON.parse(readFileSync(stamp, 'utf8')).inputs === inputs) return;
  say('Building the app (next build), about half a minute …');
  rmSync(stamp, { force: true });
  const build = [process.execPath, join(root, 'node_modules/next/dist/bin/next'), 'build'];
  const names = readable ? { WAYMARK_READABLE: '1' } : {};
  await mustSucceed('next build', build, { NODE_ENV: 'production', WAYMARK_BUILD: inputs.slice(0, 16), ...names });
  // The standalone server serves both and Next leaves copying them to us.
  cpSync(join(root, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true });
  if (existsSync(join(root, 'public'))) cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true });
  await compressFiles(join(standalone, '.next', 'static'));
  await putFrontBeforeNext();
  writeFileSync(stamp, `${JSON.stringify({ inputs })}\n`);
  say('The app is built.');
}

/** Whoever starts server.js, here or in a container, starts the front; Next's own server.js is behind it. */
async function putFrontBeforeNext() {
  const { build } = await import('esbuild');
  renameSync(serverFile, join(standalone, 'next-server.js'));
  await build({
    entryPoints: [join(root, 'lib/server/front/main.ts')],
    outfile: serverFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['react-server'], // as in Next's own bundles of the server
    footer: { js: "await import('./next-server.js');" },
    logLevel: 'warning',
  });
}

const inputs = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.js',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
/** Never part of the build: the import laws see to that. */
const outside = /^lib\/sandbox\/|^lib\/server\/launch\/|\/testing\/|\.test\.tsx?$/;

/** The same as long as nothing changes that the build is made from. */
export function hashOfInputs(folder) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => filesUnder(folder, input))) {
    if (!outside.test(path))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(folder, path)))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(folder, path) {
  const stats = statSync(join(folder, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(folder, path))
    .sort()
    .flatMap((name) => filesUnder(folder, `${path}/${name}`));
}

/** From here on `import` reads TypeScript. Needs node_modules. */
export async function loadTypeScript() {
  const { register } = await import('tsx/esm/api');
  register();
}

/** Runs to the end with a sign of life every ten seconds; what it printed is shown when it fails. */
async function mustSucceed(name, command, env = {}) {
  const stop = () => {
    endRunning();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const alive = setInterval(() => say(`  … ${name} is still running`), 10_000);
  const { code, output } = await run(command, { cwd: root, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env }, quiet: true });
  clearInterval(alive);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code === 0) return;
  console.error(output);
  fail(`${name} failed (exit code ${code}).`);
}

function fail(text) {
  console.error(text);
  process.exit(1);
}
