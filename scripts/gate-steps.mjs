import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countOfPlaywright, countOfProgram, countOfVitest, failuresOf } from './gate-reports.mjs';
import { run } from './run.mjs';
import { npmCommand, root } from './setup.mjs';

const reports = join(root, '.waymark', 'gate');
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];
const minute = 60_000;

/**
 * The gate, in order. `real` steps get a real control plane and learn its name from WAYMARK_CONTROL_PLANE.
 * A step takes the environment and returns how many tests passed, failed and were skipped, and which failed.
 */
export const steps = [
  { name: 'lint', says: 'format and lint', run: (env) => program([...npmCommand(), 'run', '--silent', 'lint'], env) },
  { name: 'types', says: 'types', run: (env) => program([...npmCommand(), 'run', '--silent', 'types'], env) },
  { name: 'laws', says: 'the import laws', run: (env) => vitest('laws', ['laws'], env) },
  { name: 'unit', says: 'unit tests', run: (env) => vitest('unit', ['unit', 'dom'], env) },
  { name: 'build', says: 'production build', run: (env) => program([process.execPath, 'scripts/build.mjs'], env) },
  { name: 'faults', says: 'faults between Waymark and the cluster', run: (env) => vitest('faults', ['faults'], env) },
  { name: 'e2e', says: 'end to end on the simulated cluster', run: (env) => playwright('e2e', 'sandbox', env) },
  { name: 'real', says: 'end to end on the real control plane', real: true, run: (env) => playwright('real', 'real', env) },
  {
    name: 'conformance',
    says: 'conformance with the real control plane',
    real: true,
    run: (env) => vitest('conformance', ['conformance'], env),
  },
];

async function program(command, env) {
  const { code } = await run(command, { cwd: root, env, limitMs: 15 * minute });
  return countOfProgram(code);
}

async function vitest(name, projects, env) {
  const file = reportFile(name);
  const selection = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await run([...bin('vitest/vitest.mjs'), 'run', ...selection, ...reporters], { cwd: root, env, limitMs: 20 * minute });
  return { ...countOfVitest(code, file), failures: failuresOf(file) };
}

async function playwright(name, project, env) {
  const file = reportFile(name);
  const command = [...bin('@playwright/test/cli.js'), 'test', '--project', project, '--reporter=list,json'];
  const { code } = await run(command, { cwd: root, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file }, limitMs: 25 * minute });
  return { ...countOfPlaywright(code, file), failures: failuresOf(file) };
}

/** An old report must not speak for a run that wrote none. */
function reportFile(name) {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}
