import { ensureBuilt, ensureInstalled, loadTypeScript, say } from './setup.mjs';

// npm run screenshots: takes the pictures of docs/screenshots again.
await ensureInstalled();
await ensureBuilt();
await loadTypeScript();
const { takeScreenshots } = await import('../e2e/screenshots.ts');
await takeScreenshots(say);
