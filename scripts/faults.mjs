import { parseArgs } from 'node:util';
import { run } from './run.mjs';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

const usage = `npm run faults -- [options]      the built Waymark behind a proxy that breaks what passes; see docs/faults.md

  --all          also the cases that take minutes
  --seeds N      random schedules; 2 when not given
  --seed N       this one alone
  --only TEXT    cases whose title contains the text`;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
await ensureInstalled();
await ensureBuilt();
const env = {
  ...process.env,
  ...(values.all ? { WAYMARK_FAULTS_ALL: '1' } : {}),
  ...(values.seeds ? { WAYMARK_FAULTS_SEEDS: values.seeds } : {}),
  ...(values.seed ? { WAYMARK_FAULTS_SEED: values.seed, WAYMARK_FAULTS_SEEDS: '1' } : {}),
};
const only = values.only ?? (values.seed ? '[H] seed' : undefined);
const args = ['run', '--project', 'faults', ...(only ? ['-t', only.replaceAll(/[[\]]/g, '\\$&')] : [])];
const { code } = await run([process.execPath, 'node_modules/vitest/vitest.mjs', ...args], { cwd: root, env, limitMs: 24 * 3_600_000 });
process.exit(code);
