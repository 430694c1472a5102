import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { MadeObjects as Made } from '../../lib/mesh/view/made-objects.ts';
import type { Reply } from '../query/testing/api-server.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { renderAt } from '../query/testing/page.tsx';
import { MadeObjects } from './made-objects.tsx';

let server: Awaited<ReturnType<typeof startApiServer>>;
afterEach(async () => {
  cleanup();
  await server.close();
});

async function show(reply: Reply) {
  server = await startApiServer(({ path }) =>
    path === '/api/waypoints/shop/wp/objects' ? reply : { status: 404, json: { error: { code: 'notFound', message: path } } },
  );
  renderAt(server.url, <MadeObjects namespace="shop" name="wp" />);
}

it('names each object with its state, what it is, and why it is not as it should be', async () => {
  const made: Made = {
    note: '',
    objects: [
      { kind: 'Deployment', name: 'wp', state: 'faulty', says: '0 of 1 pod ready', cause: 'Its pods are refused: exceeded quota' },
      { kind: 'ServiceAccount', name: '', state: 'unknown', says: 'You lack the right to list serviceaccounts in shop.', cause: '' },
      { kind: 'PodDisruptionBudget', name: '', state: 'none', says: 'none', cause: '' },
    ],
  };
  await show({ json: made });
  const items = await screen.findAllByRole('listitem');
  expect(items.map(({ textContent }) => textContent)).toEqual([
    'faulty: Deployment wp 0 of 1 pod readyIts pods are refused: exceeded quota',
    'unknown: ServiceAccount You lack the right to list serviceaccounts in shop.',
    'none: PodDisruptionBudget none',
  ]);
});

it('says why there are none, and when they cannot be read', async () => {
  await show({ json: { objects: [], note: 'Istio makes no objects for Gateways of class nginx.' } });
  await screen.findByText('Istio makes no objects for Gateways of class nginx.');
  cleanup();
  await server.close();
  await show({ status: 503, json: { error: { code: 'unreachable', message: 'The cluster does not answer.' } } });
  await screen.findByText('These could not be read');
});
