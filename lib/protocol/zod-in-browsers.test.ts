import { expect, test } from 'vitest';

test('zod finds what instrumentation-client.ts said before it came', async () => {
  await import('../../instrumentation-client.ts');
  const { config } = await import('zod');
  expect(config().jitless).toBe(true);
});
