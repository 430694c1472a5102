import { expect, test } from 'vitest';
import type { Hands } from '../../lib/server/plans/testing/interleavings.ts';
import { expectNoLostUpdate } from '../../lib/server/plans/testing/interleavings.ts';
import { startRealOne } from './on-the-real-one.ts';

test(
  '[R-20] 100 interleavings with a second writer on the real API server: no lost update, no false conflict',
  async () => {
    const real = await startRealOne('plans');
    const namespace = `between-${Date.now().toString(36).slice(-6)}`;
    const hands: Hands = async (method, path, body) => {
      const contentType = method === 'PATCH' ? 'application/merge-patch+json' : undefined;
      const answer = await real.raw.request<Awaited<ReturnType<Hands>>>(method, path, body, { contentType });
      expect([answer.status < 300, answer.body]).toEqual([true, expect.anything()]);
      return answer.body;
    };
    try {
      await hands('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      await real.waymark.sees(() => real.waymark.cluster.store.world.Namespace.get('', namespace) !== undefined);
      await expectNoLostUpdate(real.waymark, namespace, hands);
    } finally {
      await real.raw.request('DELETE', `/api/v1/namespaces/${namespace}`);
      await real.stop();
    }
  },
  60 * 60_000,
);
