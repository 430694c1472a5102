import { expect, test } from 'vitest';
import { runCluster } from '../cluster/testing/running-cluster.ts';
import { until } from '../cluster/testing/until.ts';
import { unreadOf, unreadYet, waitingFor } from './freshness.ts';

test('a page may be shown before Gateways are read; nobody says meanwhile that there is none', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = await runCluster((api) => {
    api.fault = ({ url, verb }, response) => {
      if (verb !== 'list' || !url.pathname.endsWith('/gateways')) return false;
      void held.then(() => response.destroy()); // asked again, and then answered
      api.fault = undefined;
      return true;
    };
  });
  const { cluster } = running;
  try {
    await until(() => waitingFor(cluster) === null && unreadOf(['GatewayClass', 'Deployment'], cluster) === null);
    expect(unreadOf(['Gateway', 'GatewayClass'], cluster)).toBe('Still reading gateways …');
    expect(unreadOf(['GatewayClass'], cluster)).toBeNull();
    expect(unreadYet(cluster)).toMatch(/gateways/);
    release();
    await until(() => unreadOf(['Gateway'], cluster) === null);
  } finally {
    release();
    await running.stop();
  }
});
