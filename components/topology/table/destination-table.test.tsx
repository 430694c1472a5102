import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangesProvider } from '../../changes/changes-context.tsx';
import { createQueryClient } from '../../query/query-client.ts';
import { answersFrom } from '../testing/fixture-server.ts';
import { everyState, manyNamespaces, viewsOf } from '../testing/fixture-views.ts';
import { DestinationTable } from './destination-table.tsx';

// A large table takes its time in a simulated browser; nothing here measures it.
configure({ asyncUtilTimeout: 20_000 });

let views = viewsOf(everyState());

beforeEach(() => {
  vi.stubGlobal(
    'fetch',
    answersFrom(() => views),
  );
  // Nothing is laid out here: a screen of so many rows.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(1200);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(32);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
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

  test('only rows near the screen are drawn; each says which of all it is, and keys walk on to the last', async () => {
    views = viewsOf(manyNamespaces(20));
    show();
    const { total } = views.live.table(null, 0, 0);
    expect(await screen.findByText(`${total} destinations`)).toBeTruthy();
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe(String(total + 1));
    const rowOf = (index: number) => document.querySelector<HTMLElement>(`tr[aria-rowindex="${index + 2}"] [data-row]`);
    const first = await waitFor(() => rowOf(0)!);
    first.focus();
    expect(document.querySelectorAll('tr[data-index]').length).toBeLessThan(total / 2);
    fireEvent.keyDown(first, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(rowOf(1)));
    fireEvent.keyDown(rowOf(1)!, { key: 'End' });
    await waitFor(() => expect(document.activeElement).toBe(rowOf(total - 1)));
    expect(rowOf(total - 1)?.textContent).toBe(views.live.table(null, total - 1, 1).rows[0]!.name);
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
