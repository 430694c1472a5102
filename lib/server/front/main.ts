import { fileURLToPath } from 'node:url';
import { readSettings } from '../settings.ts';
import { installFront } from './front.ts';
import { readCompressed } from './read-compressed.ts';

// Runs before anything of Next: scripts/setup.mjs bundles this file into the server.js of the build, whose last line starts Next's own.
const { origins, trustedProxies } = readSettings(process.env);
installFront({
  hosts: origins.map((origin) => new URL(origin).host),
  proxies: trustedProxies,
  files: readCompressed(fileURLToPath(new URL('.next/static', import.meta.url))),
});
