import { defineConfig } from 'vitest/config';

/** The contract suite alone: `npx vitest run --config e2e/contract/vitest.config.ts`. */
// biome-ignore lint/style/noDefaultExport: Vitest wants one
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['contract.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The scenarios share two servers; they are independent of each other but not of the load.
    fileParallelism: false,
  },
});
