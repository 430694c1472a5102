import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WaypointItem, WaypointList } from '../../lib/mesh/view/waypoint-list.ts';
import { ChangesProvider } from '../changes/changes-context.tsx';
import { createQueryClient } from '../query/query-client.ts';
import { TipProvider } from '../ui/tooltip.tsx';
import { WaypointsPage } from './waypoints-page.tsx';

configure({ asyncUtilTimeout: 20_000 });

function item(namespace: string, name: string, part: Partial<WaypointItem> = {}): WaypointItem {
  return {
    id: `Gateway/${namespace}/${name}`,
    namespace,
    name,
    className: 'istio-waypoint',
    trafficType: 'service',
    trafficTypeOrigin: ' (default)',
    badge: 'ready',
    notReady: '',
    admits: `only its own namespace, ${namespace}`,
    ready: 1,
    total: 1,
    attached: { own: 0, namespace: 0, canary: 0, canaryWeight: null, inVain: 0 },
    spec: { namespace, name, className: 'istio-waypoint', trafficType: null, revision: null, allow: { from: 'Same' } },
    uid: 'u1',
    created: '',
    ...part,
  };
}

const empty: WaypointList = {
  revision: '1',
  items: [],
  unread: [],
  absent: false,
  classes: ['istio-waypoint'],
  namespaces: [{ name: 'shop', labels: {} }],
};

/** The intents that plans were asked for. */
const asked: unknown[] = [];
let answer: (path: string) => [number, unknown];
beforeEach(() => {
  const missing = 'You lack the right to delete gateways shop/waypoint.';
  asked.length = 0;
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (path === '/api/plans') asked.push(JSON.parse(String(init?.body)).intent);
    const [status, body] = path.startsWith('/api/rights')
      ? [200, { allowed: false, missing }]
      : path.startsWith('/api/waypoints')
        ? answer(path)
        : path === '/api/plans'
          ? [404, { error: { code: 'notFound', message: `Nobody answers ${path}.` } }]
          : [503, { error: { code: 'notReady', message: `Nobody answers ${path}.` } }];
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(list: Partial<WaypointList>) {
  answer = () => [200, { ...empty, ...list }];
  show();
}

function show() {
  render(
    <NuqsTestingAdapter hasMemory>
      <QueryClientProvider client={createQueryClient()}>
        <TipProvider>
          <ChangesProvider>
            <WaypointsPage />
          </ChangesProvider>
        </TipProvider>
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
}

const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent);

describe('the page of waypoints', () => {
  test('tells state, why not ready, who may attach and what came how; filters and sorts', async () => {
    open({
      items: [
        item('shop', 'waypoint', { attached: { own: 1, namespace: 4, canary: 2, canaryWeight: { min: 5, max: 10 }, inVain: 0 } }),
        item('apps', 'slow', {
          badge: 'unowned',
          notReady: 'No controller took it yet.',
          attached: { own: 0, namespace: 0, canary: 0, canaryWeight: null, inVain: 3 },
        }),
      ],
    });
    await screen.findByText('2 waypoints');
    expect(names()).toEqual(['slowin apps', 'waypointin shop']);
    screen.getByText('No controller took it yet.');
    const used = screen.getByRole('link', { name: 'What shop/waypoint handles: 4 by namespace, 1 by own label, 2 as canary, 5 to 10 %' });
    expect(used.getAttribute('href')).toBe('/destinations?waypoint=shop/waypoint');
    fireEvent.click(screen.getByRole('button', { name: 'Attached' }));
    await waitFor(() => expect(names()).toEqual(['waypointin shop', 'slowin apps']));
    fireEvent.change(screen.getByRole('searchbox', { name: 'Filter waypoints' }), { target: { value: 'UNOWNED app' } });
    await screen.findByText('1 of 2 waypoints');
    expect(names()).toEqual(['slowin apps']);
  });

  test('without a waypoint it offers to make one, and says what may not be read', async () => {
    open({ unread: ['secret'], namespaces: [...empty.namespaces, { name: 'secret', labels: null }] });
    await screen.findByText('There is no waypoint yet');
    screen.getByText('Unknown: you may not list Gateways in secret');
    fireEvent.click(screen.getAllByRole('button', { name: 'New waypoint…' })[1]!);
    within(await screen.findByRole('dialog', { name: 'New waypoint' })).getByRole('textbox', { name: 'Name' });
  });

  test('a clean-up asks of which namespace, and sends nothing before it knows', async () => {
    const revised = item('apps', 'old', { spec: { ...item('apps', 'old').spec, revision: 'v1' } });
    open({ items: [item('shop', 'waypoint'), revised] });
    fireEvent.click(await screen.findByRole('button', { name: 'Clean up…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Clean up waypoints' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Preview changes' }));
    await dialog.findByText('Choose a namespace, or the whole mesh.');
    expect(document.activeElement).toBe(dialog.getByRole('combobox', { name: 'Namespace' }));
    fireEvent.change(dialog.getByRole('combobox', { name: 'Namespace' }), { target: { value: 'Apps' } });
    await dialog.findByText(/"A" at position 1 is none of them/);
    fireEvent.change(dialog.getByRole('combobox', { name: 'Namespace' }), { target: { value: 'apps' } });
    fireEvent.change(dialog.getByRole('combobox', { name: /^Only of revision/ }), { target: { value: 'v1-' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Preview changes' }));
    await dialog.findByText(/^At most 63 characters: letters/);
    expect(document.activeElement).toBe(dialog.getByRole('combobox', { name: /^Only of revision/ }));
    expect(asked).toEqual([]);
    fireEvent.change(dialog.getByRole('combobox', { name: 'Namespace' }), { target: { value: 'apps' } });
    fireEvent.change(dialog.getByRole('combobox', { name: /^Only of revision/ }), { target: { value: 'v1' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Preview changes' }));
    await dialog.findByText(/Nobody answers .api.plans/);
    expect(asked).toEqual([{ type: 'clean-up', namespace: 'apps', revision: 'v1' }]);
  });

  test('a failure names its cause', async () => {
    answer = () => [503, { error: { code: 'notReady', message: 'Still reading the cluster.' } }];
    show();
    await screen.findByText(/Still reading the cluster/);
  });

  test('the objects that Istio made lie below the row of their waypoint, read when it is opened', async () => {
    const paths: string[] = [];
    const made = { note: '', objects: [{ kind: 'Deployment', name: 'wp', state: 'faulty', says: '0 of 1 pod ready', cause: 'no room' }] };
    answer = (path) => {
      paths.push(path);
      return [200, path === '/api/waypoints' ? { ...empty, items: [item('shop', 'wp'), item('shop', 'other')] } : made];
    };
    show();
    const button = await screen.findByRole('button', { name: /objects of shop\/wp/ });
    expect([button.getAttribute('aria-expanded'), paths]).toEqual(['false', ['/api/waypoints']]);
    fireEvent.click(button);
    await screen.findByText('no room');
    expect(paths).toEqual(['/api/waypoints', '/api/waypoints/shop/wp/objects']);
    expect(document.getElementById(button.getAttribute('aria-controls') ?? '')?.textContent).toMatch(/Deployment wp 0 of 1 pod ready/);
    fireEvent.click(button);
    expect(screen.queryByText('no room')).toBeNull();
  });
});
