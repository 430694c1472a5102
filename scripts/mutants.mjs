import { ensureInstalled, loadTypeScript, root, say } from './setup.mjs';

// npm run mutants: breaks each rule of the resolver and names the test that notices. In this very process, so that signals
// and the exit code need no forwarding. Options: --help.
await ensureInstalled();
await loadTypeScript();
const { runMutants } = await import('./mutants/main.ts');
process.exit(await runMutants(process.argv.slice(2), root, say));
