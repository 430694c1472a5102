import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangesProvider } from '../../changes/changes-context.tsx';
import { createQueryClient } from '../../query/query-client.ts';
import { answersFrom } from '../testing/fixture-server.ts';
import { everyState, manyNamespaces, viewsOf } from '../testing/fixture-views.ts';
import { DestinationTable } from './destination-table.tsx';

// A large table takes its time in a simulated browser; nothing here measures it.
configure({ asyncUtilTimeout: 20_000 });

let views = viewsOf(everyState());

beforeEach(() =>
  vi.stubGlobal(
    'fetch',
    answersFrom(() => views),
  ),
);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(filter = '') {
  const calls = { selected: [] as string[], cleared: 0 };
  const waypoints = new Set(views.overview().waypoints.map(({ namespace, name }) => `${namespace}/${name}`));
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ChangesProvider>
        <DestinationTable
          filter={filter}
          waypoints={waypoints}
          selection={null}
          onSelect={(ref) => calls.selected.push(ref)}
          onClearFilter={() => calls.cleared++}
        />
      </ChangesProvider>
    </QueryClientProvider>,
  );
  return calls;
}

const cellsOf = async (name: string) => {
  const row = (await screen.findByRole('button', { name })).closest('tr')!;
  return within(row)
    .getAllByRole('cell')
    .slice(1) // the box that chooses it
    .map((cell) => cell.textContent);
};

describe('the table of destinations', () => {
  test('a row says in words what the graph shows: state, waypoint, which label decided, reason', async () => {
    views = viewsOf(everyState());
    show('kind:service');
    expect(await cellsOf('checkout')).toEqual(['Service', 'shop', 'missing', 'shop/does-not-exist', 'own label', 'WaypointIsNotReady']);
    expect(await cellsOf('reviews')).toEqual(['Service', 'bookinfo', 'L7', 'bookinfo/waypoint', 'namespace label', 'WaypointAccepted']);
    expect(await cellsOf('catalog')).toEqual(['Service', 'shop', 'L4 · ztunnel', '', '—', 'NothingDeclared']);
  });

  test('a row and its name select', async () => {
    views = viewsOf(everyState());
    const { selected } = show('name:checkout kind:service');
    fireEvent.click(await screen.findByRole('button', { name: 'checkout' }));
    fireEvent.click(screen.getByText('missing'));
    expect(selected).toEqual(['Service/shop/checkout', 'Service/shop/checkout']);
  });

  test('it says how many it shows, and loads more', async () => {
    views = viewsOf(manyNamespaces(20));
    show();
    const { total } = views.live.table(null, 0, 0);
    expect(await screen.findByText(`Showing 1–100 of ${total}`)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Load 100 more' }));
    expect(await screen.findByText(`Showing 1–200 of ${total}`)).toBeTruthy();
    const second = views.live.table(null, 100, 100).rows[0]!;
    expect(await screen.findAllByRole('button', { name: second.name })).not.toEqual([]);
  });

  test('without a match it offers to clear the filter', async () => {
    views = viewsOf(everyState());
    const calls = show('ns:nowhere');
    fireEvent.click(await screen.findByRole('button', { name: 'Clear the filter' }));
    expect(calls.cleared).toBe(1);
  });

  test('a failure names its cause and can be tried again', async () => {
    let isUp = false;
    const answers = answersFrom(() => views);
    vi.stubGlobal('fetch', (async (...args) =>
      isUp
        ? answers(...args)
        : Response.json({ error: { code: 'forbidden', message: 'You may not.' } }, { status: 403 })) satisfies typeof fetch);
    show();
    expect(await screen.findByText('You may not.')).toBeTruthy();
    isUp = true;
    fireEvent.click(screen.getByRole('button', { name: /try again/i }));
    expect(await screen.findByRole('button', { name: 'checkout' })).toBeTruthy();
  });
});
