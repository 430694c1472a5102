import { expect, test } from 'vitest';
import { mergePatch, startClient } from '../../sandbox/testing/client.ts';
import { expectNoLostUpdate } from './testing/interleavings.ts';
import { startWaymark } from './testing/waymark.ts';

test('[R-20] 100 interleavings with a second writer: no lost update, no false conflict, other labels untouched', async () => {
  const client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  const waymark = await startWaymark(client.sandbox.url);
  try {
    await expectNoLostUpdate(waymark, 'shop', async (method, path, body) => {
      const { status, body: told } = await client.send(method, path, body, method === 'PATCH' ? mergePatch : undefined);
      expect(status).toBeLessThan(300);
      return told;
    });
  } finally {
    await waymark.stop();
    await client.stop();
  }
}, 120_000);
