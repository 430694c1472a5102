import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TargetRef } from '../../../lib/mesh/plan/intent.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { ChangesProvider, useChange } from '../../changes/changes-context.tsx';
import type { Asked } from '../../query/testing/api-server.ts';
import { startApiServer } from '../../query/testing/api-server.ts';
import { renderAt } from '../../query/testing/page.tsx';
import { Button } from '../../ui/button.tsx';

configure({ asyncUtilTimeout: 20_000 });

const named = (name: string) => ({ name, labels: { 'kubernetes.io/metadata.name': name } });
const list: WaypointList = {
  revision: '1',
  items: [],
  unread: [],
  absent: false,
  classes: ['istio-waypoint'],
  namespaces: [named('infra'), named('shop'), ...Array.from({ length: 300 }, (_, n) => named(`team-${n}`))],
};
const cart = { kind: 'Service', namespace: 'shop', name: 'cart' } as const;
const job = { kind: 'Deployment', namespace: 'shop', name: 'cart' } as const;
const found = {
  query: 'cart',
  matches: [cart, job].map((target) => ({ target, note: target === job ? 'restarts 3 pods' : '', restarts: 0 })),
  total: 70,
};
const nobody = { status: 503, json: { error: { code: 'notReady', message: 'Nobody answers.' } } };

let server: Awaited<ReturnType<typeof startApiServer>>;
let targets: { status?: number; json: unknown };
beforeEach(async () => {
  targets = { json: found };
  server = await startApiServer(({ path }: Asked) =>
    path === '/api/waypoints' ? { json: list } : path.startsWith('/api/targets') ? targets : nobody,
  );
});
afterEach(async () => {
  cleanup();
  await server.close();
});

function Opener({ target }: { readonly target?: TargetRef }) {
  const change = useChange();
  return <Button onClick={() => change({ do: 'create', namespace: 'infra', ...(target ? { target } : {}) })}>open</Button>;
}

async function open(target?: TargetRef) {
  renderAt(
    server.url,
    <ChangesProvider>
      <Opener {...(target ? { target } : {})} />
    </ChangesProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'open' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'New waypoint' }));
  await waitFor(() => expect(server.log.some(({ path }) => path === '/api/waypoints')).toBe(true));
  return dialog;
}

type Dialog = Awaited<ReturnType<typeof open>>;
const finder = (dialog: Dialog) => dialog.getByRole('combobox', { name: /^Find what/ });
const preview = (dialog: Dialog) => fireEvent.click(dialog.getByRole('button', { name: 'Preview changes' }));
const planned = () => server.log.filter(({ path }) => path === '/api/plans').map(({ body }) => (body as { intent: unknown }).intent);

describe('who uses a new waypoint at once', () => {
  test('is searched for and chosen, is admitted by a click, and goes into the intent', async () => {
    const dialog = await open();
    fireEvent.click(dialog.getByRole('radio', { name: /^What I choose/ }));
    preview(dialog);
    await dialog.findByText('Choose at least one object.');
    expect(document.activeElement).toBe(finder(dialog));
    fireEvent.change(finder(dialog), { target: { value: 'cart' } });
    await screen.findByText('The first 2 of 70; type more to narrow it.');
    fireEvent.click(screen.getByRole('option', { name: /^Service shop\/cart/ }));
    dialog.getByText('1 object chosen.');
    dialog.getByText('Not admitted: namespace shop');
    preview(dialog);
    await dialog.findByText(/^Namespace shop would not be admitted/);
    expect(document.activeElement?.closest('[role="radiogroup"]')?.getAttribute('aria-invalid')).toBe('true');
    expect(planned()).toEqual([]);

    fireEvent.click(dialog.getByRole('button', { name: 'Admit it by name' }));
    expect(dialog.queryByText('Not admitted: namespace shop')).toBeNull();
    await dialog.findByText('Admits 2 namespaces now: infra, shop.');
    preview(dialog);
    await waitFor(() => expect(planned()).toHaveLength(1));
    expect(planned()[0]).toMatchObject({
      namespace: 'infra',
      allow: { from: 'Selector', selector: { matchExpressions: [{ operator: 'In', values: ['infra', 'shop'] }] } },
      enroll: { targets: [cart], mesh: 'keep' },
    });
  });

  test('may be removed again, and what the traffic type leaves out is said', async () => {
    const dialog = await open(cart);
    expect((dialog.getByRole('radio', { name: /^What I choose/ }) as HTMLElement).dataset['state']).toBe('checked');
    expect((dialog.getByRole('checkbox', { name: /also joins the mesh/ }) as HTMLInputElement).disabled).toBe(true);
    fireEvent.change(finder(dialog), { target: { value: 'cart' } });
    fireEvent.click(await screen.findByRole('option', { name: /^Deployment shop\/cart/ }));
    dialog.getByText('Not handled: Deployment shop/cart');
    fireEvent.click(dialog.getByRole('button', { name: 'Handle both' }));
    expect(dialog.queryByText(/^Not handled/)).toBeNull();
    fireEvent.click(dialog.getByRole('button', { name: 'Remove Service shop/cart' }));
    expect(document.activeElement).toBe(finder(dialog));
    fireEvent.click(dialog.getByRole('checkbox', { name: /also joins the mesh/ }));
    fireEvent.click(dialog.getByRole('button', { name: 'Admit every namespace' }));
    preview(dialog);
    await waitFor(() => expect(planned()).toHaveLength(1));
    expect(planned()[0]).toMatchObject({ trafficType: 'all', allow: { from: 'All' }, enroll: { targets: [job], mesh: 'join' } });
  });

  test('is offered by namespaces first, and a search that fails says why', async () => {
    const dialog = await open();
    fireEvent.click(dialog.getByRole('radio', { name: /^What I choose/ }));
    fireEvent.click(finder(dialog));
    await screen.findByText('The first 50 of 302 namespaces; type to find the others.');
    targets = { status: 503, json: { error: { code: 'notReady', message: 'Still reading the cluster.' } } };
    fireEvent.change(finder(dialog), { target: { value: 'x' } });
    await screen.findByText('Still reading the cluster.');
    targets = { json: { query: 'y', matches: [], total: 0 } };
    fireEvent.change(finder(dialog), { target: { value: 'y' } });
    await screen.findByText('Nothing in the list matches.');
  });
});

describe('bad input is told at its field, which takes the focus, and nothing is sent', () => {
  const fields = {
    Namespace: (dialog: Dialog) => dialog.getByRole('combobox', { name: 'Namespace' }),
    Name: (dialog: Dialog) => dialog.getByRole('textbox', { name: 'Name' }),
    Revision: (dialog: Dialog) => dialog.getByRole('textbox', { name: /^Revision/ }),
    'Label key': (dialog: Dialog) => dialog.getByRole('textbox', { name: /^Label key 1/ }),
    'Label values': (dialog: Dialog) => dialog.getByRole('textbox', { name: /^Label values.* 1/ }),
  };
  test.each<[keyof typeof fields, string, RegExp]>([
    ['Namespace', ' ', /Enter a name in lower-case letters, for example "bookinfo"/],
    ['Namespace', 'kube_system', /"_" at position 5 is none of them/],
    ['Namespace', 'n'.repeat(64), /64 of at most 63 characters/],
    ['Name', '', /Enter a name in lower-case letters, for example "waypoint"/],
    ['Name', 'way.point', /"\." at position 4 is none of them/],
    ['Name', 'ｗｐ', /"ｗ" at position 1 is none of them/],
    ['Name', '1wp', /Start with a letter: Istio creates a Service/],
    ['Name', 'none', /reserved by Istio/],
    ['Name', 'w'.repeat(64), /64 of at most 63 characters/],
    ['Revision', 'a/b', /^At most 63 characters/],
    ['Label key', '-team', /"-team" is no label key/],
    ['Label values', '', /^In needs at least one value/],
    ['Label values', 'shop, a b', /^"a b": a label value/],
  ])('%s %j', async (field, text, message) => {
    const dialog = await open();
    if (field.startsWith('Label')) fireEvent.click(dialog.getByRole('radio', { name: /^Namespaces with certain labels/ }));
    fireEvent.change(fields[field](dialog), { target: { value: text } });
    preview(dialog);
    const told = await dialog.findByText(message);
    await waitFor(() => expect(document.activeElement).toBe(fields[field](dialog)));
    expect(fields[field](dialog).getAttribute('aria-invalid')).toBe('true');
    expect(fields[field](dialog).getAttribute('aria-describedby')?.split(' ')).toContain(told.id);
    expect(planned()).toEqual([]);
  });
});
