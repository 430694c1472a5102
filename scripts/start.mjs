import { ensureBuilt, ensureInstalled, loadTypeScript, say } from './setup.mjs';

// npm start: the app on your own cluster. Options: --help.
await ensureInstalled();
await loadTypeScript();
const { start } = await import('../lib/server/launch/start.ts');
process.exitCode = await start(process.argv.slice(2), { say, ensureBuilt });
