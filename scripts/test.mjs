import { parseArgs } from 'node:util';
import { hasGo, startControlPlane } from './gate-control-plane.mjs';
import { closingLine } from './gate-reports.mjs';
import { steps } from './gate-steps.mjs';
import { endRunning } from './run.mjs';
import { ensureInstalled, say } from './setup.mjs';

const usage = `npm test -- [options]      the gate: everything that must hold

  --only NAME,NAME   of ${steps.map((step) => step.name).join(', ')}
  --quick            without the real control plane

The real control plane is built from Go modules, about 20 minutes once. Without Go its steps are skipped;
with CI=true they fail. The exit code is 0 when nothing failed.`;

const { selection, quick } = readSelection();
const results = [];
let controlPlane;
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
await ensureInstalled();
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
for (const step of selection.filter(({ real }) => !real)) await take(step, env);
await takeReal(selection.filter(({ real }) => real));
finish();

/** Runs one step and keeps going whatever comes of it. */
async function take(step, stepEnv) {
  if (interrupted) return;
  console.log(`\n── ${step.name}: ${step.says} ${'─'.repeat(Math.max(0, 70 - step.name.length - step.says.length))}`);
  const began = performance.now();
  const count = await step.run(stepEnv);
  note(step, count, `${Math.round((performance.now() - began) / 1000)} s`);
}

async function takeReal(wanted) {
  if (wanted.length === 0 || interrupted) return;
  if (quick) {
    for (const step of wanted) note(step, { passed: 0, failed: 0, skipped: 1 }, 'left out by --quick');
    return;
  }
  if (!hasGo()) return withoutGo(wanted);
  console.log('\n── starting the real control plane (the first build takes about 20 minutes)');
  controlPlane = startControlPlane(`gate-${process.pid}`);
  const access = await controlPlane.access;
  if (access) {
    const { kubernetes, istio } = access.versions;
    say(`kube-apiserver ${kubernetes}, istiod ${istio}`);
    for (const step of wanted) await take(step, { ...env, WAYMARK_CONTROL_PLANE: access.name });
    results.push({ line: `real control plane: kube-apiserver ${kubernetes}, istiod ${istio}` });
  } else if (!interrupted) {
    for (const step of wanted) note(step, { passed: 0, failed: 1, skipped: 0 }, 'the control plane did not come up');
  }
  await controlPlane.stop();
}

function withoutGo(wanted) {
  const fatal = process.env.CI === 'true';
  for (const step of wanted) note(step, { passed: 0, failed: fatal ? 1 : 0, skipped: fatal ? 0 : 1 }, 'Go is not installed');
  console.log(
    `\n${'!'.repeat(80)}\n!! ${fatal ? 'FAILED' : 'SKIPPED'}, because Go is not installed: ${wanted.map((step) => step.says).join('; ')}\n${'!'.repeat(80)}`,
  );
}

function note({ name }, count, remark) {
  results.push({ name, count, remark });
  const verdict = count.failed > 0 ? 'FAILED' : count.passed > 0 ? 'passed' : 'skipped';
  say(`${name} ${verdict}: ${closingLine([count])} (${remark})`);
}

function finish() {
  console.log(`\n── ${interrupted ? 'interrupted' : 'result'} ${'─'.repeat(70)}`);
  for (const { name, count, remark, line } of results)
    console.log(line ?? `${name.padEnd(12)} ${closingLine([count]).padEnd(36)} ${remark}`);
  // Once more at the end: of a long log, often only the end is kept.
  for (const { name, count } of results) for (const failure of count?.failures ?? []) console.log(`\nFAILED in ${name}: ${failure}`);
  if (results.some(({ name, count }) => count?.failed > 0 && steps.some((step) => step.real && step.name === name)))
    for (const line of controlPlane?.said ?? []) console.log(`the control plane said: ${line.slice(0, 500)}`);
  const counts = results.filter(({ count }) => count).map(({ count }) => count);
  console.log(`\n${closingLine(counts)}`);
  process.exit(interrupted ? 130 : counts.some(({ failed }) => failed > 0) ? 1 : 0);
}

/** Ends what runs; the steps then return, the control plane is stopped, and the result so far is printed. */
function interrupt() {
  if (interrupted) return;
  interrupted = true;
  endRunning('SIGTERM');
  setTimeout(() => endRunning('SIGKILL'), 10_000).unref();
  void controlPlane?.stop();
}

function readSelection() {
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const names = values.only?.split(',') ?? steps.map((step) => step.name);
    const unknown = names.find((name) => !steps.some((step) => step.name === name));
    if (unknown !== undefined) throw new Error(`there is no step "${unknown}"`);
    return { selection: steps.filter((step) => names.includes(step.name)), quick: values.quick === true };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
