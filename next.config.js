import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('.', import.meta.url));

/** @type {import('next').NextConfig} */
export default {
  // Built for `node .next/standalone/server.js`; scripts/setup.mjs puts the static files beside it.
  output: 'standalone',
  // Both default to a guess that a lock file in a parent folder can mislead.
  outputFileTracingRoot: project,
  turbopack: { root: project },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // `npm run types` is the check, of the tests too; whoever starts the demo need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // The image optimizer is an attack surface, and Waymark has no images to optimize.
  images: { unoptimized: true },
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
};
