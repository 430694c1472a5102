import { ensureBuilt, ensureInstalled, loadTypeScript, say } from './setup.mjs';

// npm run demo: the app on a simulated cluster. Options: lib/server/launch/demo-options.ts, or --help.
await ensureInstalled();
await loadTypeScript();
const { demo } = await import('../lib/server/launch/demo.ts');
process.exitCode = await demo(process.argv.slice(2), { say, ensureBuilt });
