import { ensureBuilt, ensureInstalled, say } from './setup.mjs';

await ensureInstalled();
await ensureBuilt();
say('The build is up to date.');
