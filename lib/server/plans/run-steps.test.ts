import { expect, test } from 'vitest';
import type { Intent } from '../../mesh/plan/intent.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import { runSteps } from './run-steps.ts';
import { startWaymark } from './testing/waymark.ts';

test('[R-24] stop is heard between two steps: what is under way is finished, nothing further begins', async () => {
  const client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  const [home, cart] = ['/api/v1/namespaces/shop', '/api/v1/namespaces/shop/services/cart'];
  await client.send('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } });
  const waymark = await startWaymark(client.sandbox.url);
  try {
    const intent: Intent = {
      type: 'enroll',
      targets: [
        { kind: 'Namespace', namespace: '', name: 'shop' },
        { kind: 'Service', namespace: 'shop', name: 'cart' },
      ],
      mesh: 'keep',
      waypoint: { do: 'keep' },
      canary: { do: 'keep' },
      ingress: 'on',
    };
    const { plan } = await waymark.preview(intent);
    expect(plan.steps.length).toBe(2);
    const stop = new AbortController();
    const told: string[] = [];
    const report = (_id: string, { state }: { readonly state: string }) => {
      told.push(state);
      if (state === 'done') stop.abort();
    };
    expect(await runSteps(plan, waymark.cluster, { stopped: stop.signal, report })).toBe('stopped');
    expect(told).toEqual(['running', 'done', 'skipped']);
    const labelled = await Promise.all(
      [home, cart].map(async (path) => Object.keys((await client.send('GET', path)).body.metadata.labels ?? {})),
    );
    expect(labelled.filter((keys) => keys.includes('istio.io/ingress-use-waypoint'))).toHaveLength(1);
  } finally {
    await waymark.stop();
    await client.stop();
  }
});
