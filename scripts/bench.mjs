import { ensureBuilt, ensureInstalled, loadTypeScript, say } from './setup.mjs';

// npm run bench: speed and size on a real API server. In this very process, so that signals and the exit code need no
// forwarding. Options: --help.
await ensureInstalled();
await loadTypeScript();
const { bench } = await import('../bench/main.ts');
process.exit(await bench(process.argv.slice(2), { say, ensureBuilt }));
