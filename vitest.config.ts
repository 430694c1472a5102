import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const code = '{lib,components,app,scripts,bench,e2e}/**/*.test';
const conformance = '**/*.conformance.test.ts';
const faults = 'e2e/faults/**/*.faults.test.ts';

/**
 * laws: the import laws. unit: what needs no browser. dom: components, in happy-dom. conformance: what needs the real
 * control plane, found by the name in WAYMARK_CONTROL_PLANE (`npm test` starts one). faults: the built app behind the fault proxy.
 */
export default defineConfig({
  plugins: [react()],
  test: {
    pool: 'forks',
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    restoreMocks: true,
    // Some tests start programs; on two busy cores that takes its time. No test measures time.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'laws', include: ['lib/architecture.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${code}.{ts,mjs}`],
          exclude: ['lib/architecture.test.ts', conformance, faults, '**/node_modules/**'],
        },
      },
      { extends: true, test: { name: 'dom', environment: 'happy-dom', include: [`${code}.tsx`] } },
      {
        extends: true,
        // Each file has a cluster, a proxy and a built Waymark of its own, and mostly waits: two at a time.
        test: { name: 'faults', include: [faults], testTimeout: 120_000, maxWorkers: 2 },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: [conformance],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
