import { cleanup, configure, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { standIn } from '../../../lib/mesh/plan/find-targets.ts';
import { worldOf } from '../../../lib/mesh/testing/world.ts';
import { ChangesProvider } from '../../changes/changes-context.tsx';
import type { Asked } from '../../query/testing/api-server.ts';
import { startApiServer } from '../../query/testing/api-server.ts';
import { renderAt } from '../../query/testing/page.tsx';
import { BulkBar } from './bulk-bar.tsx';

configure({ asyncUtilTimeout: 20_000 });

const podOf = (name: string, kind: string, owner: string, hash = '') => ({
  kind: 'Pod',
  metadata: {
    namespace: 'shop',
    name,
    labels: (hash ? { 'pod-template-hash': hash } : {}) as Record<string, string>,
    ownerReferences: [{ kind, name: owner, controller: true }],
  },
});
const inShop = (kind: string, name: string, replicas?: number) => ({ kind, metadata: { namespace: 'shop', name }, spec: { replicas } });
const world = worldOf([
  inShop('Deployment', 'cart', 3),
  inShop('StatefulSet', 'store', 1),
  inShop('Service', 'cart'),
  podOf('cart-5d7-a', 'ReplicaSet', 'cart-5d7', '5d7'),
  podOf('cart-5d7-b', 'ReplicaSet', 'cart-5d7', '5d7'),
  podOf('store-0', 'StatefulSet', 'store'),
  podOf('import-1', 'Job', 'import'),
  podOf('import-2', 'Job', 'import'),
]);
const pod = (name: string): RefKey => `Pod/shop/${name}`;

let server: Awaited<ReturnType<typeof startApiServer>>;
let rows: RefKey[];
beforeEach(async () => {
  rows = [];
  server = await startApiServer(({ path }: Asked) => {
    const { pathname, searchParams } = new URL(path, 'http://x');
    if (pathname === '/api/table') return { json: { rows: rows.map((id) => ({ id, kind: id.split('/')[0] })), matched: 0, total: 0 } };
    if (pathname !== '/api/targets') return { status: 404, json: { error: { code: 'notFound', message: 'No.' } } };
    const refs = searchParams.getAll('of').map((key) => key.split('/') as ['Pod', string, string]);
    return { json: { items: refs.map(([kind, namespace, name]) => standIn({ kind, namespace, name }, world)) } };
  });
});
afterEach(async () => {
  cleanup();
  await server.close();
});

function show(chosen: readonly RefKey[], filter = '') {
  renderAt(
    server.url,
    <ChangesProvider>
      <BulkBar filter={filter} matched={1} chosen={new Set(chosen)} onChooseNone={() => {}} />
    </ChangesProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: /^Enroll/ }));
}
const dialog = async (name: string) => within(await screen.findByRole('dialog', { name }));

describe('what is chosen to be enrolled together', () => {
  test('pods of one controller are that controller, and its restart is said first', async () => {
    show([pod('cart-5d7-a'), pod('cart-5d7-b')]);
    const shown = await dialog('Enroll Deployment shop/cart');
    shown.getByText(/^Restarts/);
    shown.getByText('The controller of 2 chosen pods is changed: a label on a pod itself is lost when the pod is replaced.');
  });

  test('with others each stands once; a pod of a Job is left out, with the reason', async () => {
    show(['Service/shop/cart', pod('cart-5d7-a'), pod('store-0'), pod('import-1'), pod('cart-5d7-b'), pod('import-2')]);
    const shown = await dialog('Enroll 1 Service and 1 Deployment and 1 StatefulSet');
    shown.getByText('Restarts 4 pods');
    expect(shown.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Service shop/cart',
      'Deployment shop/cart for 2 pods',
      'StatefulSet shop/store for 1 pod',
      'Job shop/import makes it, and Waymark changes no template of a Job. (2 pods)',
    ]);
    shown.getByText('Left out: 2 pods');
  });

  test('where nothing can be changed no dialog opens, and the reason is said', async () => {
    show([pod('import-1')]);
    await screen.findByText('Nothing of it can be changed');
    screen.getByText('Job shop/import makes it, and Waymark changes no template of a Job.');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('a filter leaves pods out where anything else matches, and else takes what makes them', async () => {
    rows = [pod('cart-5d7-a'), 'Service/shop/cart'];
    show([], 'cart');
    (await dialog('Enroll Service shop/cart')).getByRole('radiogroup', { name: 'Waypoint' });
    cleanup();
    rows = [pod('cart-5d7-a'), pod('cart-5d7-b')];
    show([], 'kind:pod');
    await dialog('Enroll Deployment shop/cart');
  });
});
