#!/usr/bin/env node
// Runs e2e/control-plane/cli.ts in this very process, so that signals and the exit code need no forwarding.
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch {
  console.error('The dependencies are not installed. Run: npm install');
  process.exit(1);
}
const { runCli } = await import('../e2e/control-plane/cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
