import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('.', import.meta.url));

/** @type {import('next').NextConfig} */
export default {
  // Built for `node .next/standalone/server.js`; scripts/setup.mjs puts the front before it, and the static files beside it.
  output: 'standalone',
  // Both default to a guess that a lock file in a parent folder can mislead.
  outputFileTracingRoot: project,
  turbopack: { root: project },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // `npm run types` is the check, of the tests too; whoever starts the demo need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // Next's own name of the build: a page of another one is loaded anew when somebody goes to another page.
  generateBuildId: () => process.env.WAYMARK_BUILD ?? null,
  // Written into the code of the browser and of the server: lib/protocol/build.ts.
  env: { WAYMARK_BUILD: process.env.WAYMARK_BUILD ?? 'unnamed' },
  // The image optimizer is an attack surface, and Waymark has no images to optimize.
  images: { unoptimized: true },
  // Security headers are not here: lib/server/front gives them to every answer, also to those that never reach Next.
  // Next 16.4.5 hands the headers of a route handler to its compression as lists, which that takes for "not compressible".
  // A content type that is set here is a plain text, and the answer is compressed. Event streams must never be.
  headers: async () => [
    { source: '/api/:path((?!events$).*)', headers: [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }] },
  ],
  experimental: {
    // Pages answer 401 with app/unauthorized.tsx.
    authInterrupts: true,
    // For `npm run bench -- --profile`.
    turbopackMinify: process.env.WAYMARK_READABLE !== '1',
  },
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
};
