import type { QueryClient } from '@tanstack/react-query';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangesProvider } from '../changes/changes-context.tsx';
import { createQueryClient } from '../query/query-client.ts';
import { TipProvider } from '../ui/tooltip.tsx';
import type { FixtureObject } from './testing/fixture-objects.ts';
import { answersFrom } from './testing/fixture-server.ts';
import { bookinfo, everyState, manyNamespaces, viewsOf } from './testing/fixture-views.ts';
import { TopologyPage } from './topology-page.tsx';

let views = viewsOf([]);
let client: QueryClient;
let search = new URLSearchParams();

beforeEach(() => {
  vi.stubGlobal(
    'fetch',
    answersFrom(() => views),
  );
  // Movements are not animated.
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: true }));
  // Large enough that all of every fixture is in view.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(6000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4000);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(6000);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(4000);
});

afterEach(() => {
  cleanup();
  client.clear();
  vi.unstubAllGlobals();
});

function open(objects: readonly FixtureObject[], query = '') {
  views = viewsOf(objects);
  client = createQueryClient();
  search = new URLSearchParams(query);
  return render(
    <NuqsTestingAdapter searchParams={query} hasMemory onUrlUpdate={({ searchParams }) => (search = searchParams)}>
      <QueryClientProvider client={client}>
        <TipProvider>
          <ChangesProvider>
            <TopologyPage />
          </ChangesProvider>
        </TipProvider>
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
}

// Drawing a graph takes its time on a busy machine; nothing here measures it.
configure({ asyncUtilTimeout: 20_000 });

const find = (start: string) => document.querySelector<HTMLElement>(`button[aria-label^="${start}"]`);
/** The button of a node, by how its description starts. Much quicker than looking for a role in a large page. */
const node = (start: string) =>
  waitFor(() => {
    const found = find(start);
    if (!found) throw new Error(`There is no ${start}`);
    return found;
  });
const missing = (start: string) => waitFor(() => expect(find(start)).toBeNull());

describe('the topology page', () => {
  test('shows a small cluster at once, each thing with all that the eye sees in its name', async () => {
    open(everyState());
    const reviews = await node('Service reviews.');
    expect(reviews.getAttribute('aria-label')).toBe(
      'Service reviews. L7 · bookinfo/waypoint, by the label of its namespace. ClusterIP. 3 pods. selects reviews-v1, reviews-v2, reviews-v3. namespace bookinfo.',
    );
    expect(await node('Missing waypoint shop/does-not-exist')).toBeTruthy();
    expect(await node('Waypoint waypoint. starting. Programmed is False')).toBeTruthy();
  });

  test('a large cluster is cards; opening one shows what is in it and writes it into the URL', async () => {
    open(manyNamespaces(30));
    const card = await node('Namespace cart-prod.');
    expect([card.getAttribute('aria-expanded'), find('Service api')]).toEqual(['false', null]);
    fireEvent.click(card);
    expect(await node('Service api.')).toBeTruthy();
    expect(search.get('ns')).toBe('cart-prod');
    fireEvent.click(await node('Collapse namespace cart-prod'));
    await missing('Service api.');
    expect(search.get('ns')).toBe('');
  });

  test('a click selects, Escape clears', async () => {
    open(bookinfo());
    const reviews = await node('Service reviews.');
    fireEvent.click(reviews);
    await waitFor(() => expect(search.get('sel')).toBe('Service/bookinfo/reviews'));
    expect(reviews.getAttribute('aria-pressed')).toBe('true');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(search.get('sel')).toBeNull());
  });

  test('a pod is selected in its workload', async () => {
    open(everyState(), 'ns=bookinfo');
    fireEvent.click(await node('Pod productpage-v1-'));
    await waitFor(() => expect(search.get('sel')).toMatch(/^Pod\/bookinfo\/productpage-v1-/));
  });

  test('a change in the cluster changes the words and moves nothing', async () => {
    const { container } = open(everyState());
    await node('Service catalog. L4');
    const places = () =>
      new Map([...container.querySelectorAll<HTMLElement>('.react-flow__node')].map((one) => [one.dataset['id'], one.style.transform]));
    // They become elements a few a frame.
    const all = Number(container.querySelector<HTMLElement>('.topo-painting')?.dataset['nodes']);
    await waitFor(() => expect(places().size).toBe(all));
    const before = places();
    views = viewsOf(
      everyState().map((object) =>
        object.kind === 'Service' && object.metadata?.name === 'catalog'
          ? { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'istio.io/use-waypoint': 'cart-waypoint' } } }
          : object,
      ),
    );
    await client.invalidateQueries();
    await node('Service catalog. L7 · shop/cart-waypoint, by its own label');
    expect(places()).toEqual(before);
  });

  test('t shows the table, / goes to the filter, and typing is not taken for a command', async () => {
    open(bookinfo());
    await node('Service reviews.');
    fireEvent.keyDown(document.body, { key: '/' });
    const field = screen.getByRole('combobox', { name: 'Filter' });
    expect(document.activeElement).toBe(field);
    fireEvent.keyDown(field, { key: 't' });
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.keyDown(document.body, { key: 't' });
    expect(await screen.findByRole('table')).toBeTruthy();
    expect(search.get('view')).toBe('table');
  });

  test('the state buttons write the filter, and it says how many it shows', async () => {
    open(everyState());
    fireEvent.click(await waitFor(() => screen.getByText('broken', { selector: 'button' })));
    await waitFor(() => expect(search.get('q')).toBe('state:broken'));
    const { looks } = views.overview();
    const total = Object.values(looks).reduce((sum, count) => sum + count, 0);
    expect(await screen.findByText(`showing ${looks.broken} of ${total}`)).toBeTruthy();
  });

  test('a filter that matches nothing says so and offers the way back', async () => {
    open(everyState(), 'q=name:nobody');
    expect(await screen.findByText('Nothing matches the filter.')).toBeTruthy();
    fireEvent.click(screen.getByText('Clear the filter'));
    await waitFor(() => expect(search.get('q')).toBeNull());
  });

  test('a namespace that may not be read says why in its place, the others are shown', async () => {
    const answers = answersFrom(() => views);
    const refuse: typeof fetch = async (input, init) =>
      String(input).endsWith('/namespaces/shop')
        ? Response.json({ error: { code: 'forbidden', message: 'You may not list services in shop.' } }, { status: 403 })
        : answers(input, init);
    vi.stubGlobal('fetch', refuse);
    open(everyState());
    expect(await screen.findByText(/You may not list services in shop/)).toBeTruthy();
    expect(await node('Service reviews.')).toBeTruthy();
  });

  test('an empty cluster says what to do next', async () => {
    open([]);
    expect(await screen.findByText('No namespace is readable')).toBeTruthy();
  });

  test('a failure names its cause and can be tried again', async () => {
    const answers = answersFrom(() => views);
    let isUp = false;
    vi.stubGlobal('fetch', (async (...args) =>
      isUp
        ? answers(...args)
        : Response.json({ error: { code: 'forbidden', message: 'The token has expired.' } }, { status: 403 })) satisfies typeof fetch);
    open(bookinfo());
    expect(await screen.findByText('The token has expired.')).toBeTruthy();
    isUp = true;
    fireEvent.click(screen.getByRole('button', { name: /try again/i }));
    expect(await node('Service reviews.')).toBeTruthy();
  });
});
