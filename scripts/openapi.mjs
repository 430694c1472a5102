import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, loadTypeScript, root } from './setup.mjs';

// npm run openapi: writes docs/openapi.json from the schemas of lib/protocol. A test tells when it is outdated.
await ensureInstalled();
await loadTypeScript();
const { openApi } = await import('../lib/protocol/openapi.ts');
writeFileSync(join(root, 'docs', 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
