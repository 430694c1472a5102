import { ensureInstalled, loadTypeScript, say } from './setup.mjs';

// npm run dev: like the demo, with Next's development server.
await ensureInstalled();
await loadTypeScript();
const { demo } = await import('../lib/server/launch/demo.ts');
process.exitCode = await demo(process.argv.slice(2), { say });
