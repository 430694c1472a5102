import type { QueryClient } from '@tanstack/react-query';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createQueryClient } from '../query/query-client.ts';
import type { FixtureObject } from '../topology/testing/fixture-objects.ts';
import { deployment, namespace, service } from '../topology/testing/fixture-objects.ts';
import { bookinfo, everyState } from '../topology/testing/fixture-views.ts';
import { TipProvider } from '../ui/tooltip.tsx';
import { DestinationsPage } from './destinations-page.tsx';
import { destinationAnswers } from './testing/destination-answers.ts';

configure({ asyncUtilTimeout: 20_000 });

let objects: readonly FixtureObject[] = [];
let client: QueryClient;
let search = new URLSearchParams();

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal(
    'fetch',
    destinationAnswers(() => objects),
  );
});
afterEach(() => {
  cleanup();
  client.clear();
  vi.unstubAllGlobals();
});

function open(cluster: readonly FixtureObject[], query = '') {
  objects = cluster;
  client = createQueryClient();
  search = new URLSearchParams(query);
  return render(
    <NuqsTestingAdapter searchParams={query} hasMemory onUrlUpdate={({ searchParams }) => (search = searchParams)}>
      <QueryClientProvider client={client}>
        <TipProvider>
          <DestinationsPage />
        </TipProvider>
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Destination' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const key = (name: string) => fireEvent.keyDown(field(), { key: name });
const part = (title: string) => screen.findByRole('region', { name: title });
const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')?.textContent ?? null;

describe('the search', () => {
  test('shows what each match is and gets, and Enter takes the first', async () => {
    open(everyState());
    type('cart');
    const first = await waitFor(() => screen.getAllByRole('option')[0]!);
    expect(first.textContent).toContain('shop/cart');
    expect(first.textContent).toContain('L7');
    await waitFor(() => expect(active()).toContain('shop/cart'));
    key('Enter');
    await screen.findByRole('heading', { level: 1, name: 'shop/cart' });
    expect([search.get('to'), field().value]).toEqual(['Service/shop/cart', 'shop/cart']);
  });

  test('Enter may be quicker than the answer', async () => {
    open(everyState());
    type('reviews.bookinfo.svc.cluster.local');
    key('Enter');
    await screen.findByRole('heading', { level: 1, name: 'bookinfo/reviews' });
    expect(search.get('to')).toBe('Service/bookinfo/reviews');
  });

  test('arrows move, Escape closes the list and then clears', async () => {
    open(everyState());
    type('reviews');
    await waitFor(() => expect(active()).toContain('bookinfo/reviews'));
    const count = screen.getAllByRole('option').length;
    key('ArrowUp');
    expect(screen.getAllByRole('option')[count - 1]?.getAttribute('aria-selected')).toBe('true');
    key('ArrowDown');
    expect(active()).toContain('Service');
    key('Escape');
    expect([field().getAttribute('aria-expanded'), field().value]).toEqual(['false', 'reviews']);
    key('Escape');
    expect(field().value).toBe('');
  });

  test('what nothing answers to is said, and Enter still leads somewhere', async () => {
    open(everyState());
    type('no-such-thing');
    await screen.findByText(/nothing in this mesh answers to/);
    key('Enter');
    await screen.findByRole('heading', { name: 'Nothing answers to “no-such-thing”' });
    expect(search.get('to')).toBe('no-such-thing');
  });

  test('offers the recent destinations, and examples of this cluster', async () => {
    open(bookinfo(), 'to=Service/bookinfo/ratings');
    await screen.findByRole('heading', { level: 1, name: 'bookinfo/ratings' });
    fireEvent.click(screen.getByRole('button', { name: 'Clear: Destination' }));
    await waitFor(() => expect(search.get('to')).toBeNull());
    const recent = await part('Recent');
    expect(within(recent).getByRole('link').getAttribute('href')).toBe('/destinations?to=Service/bookinfo/ratings');
    const examples = await part('What can be typed');
    await within(examples).findByText('productpage.bookinfo.svc.cluster.local');
    key('ArrowDown');
    expect(screen.getByRole('option').textContent).toContain('bookinfo/ratings');
  });
});

describe('an explanation', () => {
  test('has the answer, the numbered decision, what istiod says, and what mesh and labels say apart', async () => {
    open(bookinfo(), 'to=reviews.bookinfo');
    await screen.findByText(/^Traffic to Service reviews .* goes through waypoint bookinfo\/waypoint: its namespace says so\.$/);
    screen.getByText(/^host reviews\.bookinfo/);
    const steps = within(await part('Why')).getAllByRole('listitem');
    expect(steps.filter((step) => step.textContent?.includes('handled'))).toHaveLength(1);
    const links = within(await part('Why')).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toContain('/?ns=bookinfo&sel=Gateway/bookinfo/waypoint');
    within(await part('What istiod says')).getByText('not reported');
    const mesh = await part('In the mesh');
    within(mesh).getByText('The labels ask for');
    within(mesh).getByText('istio-cni did');
    within(mesh).getByText('3 of 3 captured');
  });

  test('tells who calls apart, and one client narrows it', async () => {
    open(bookinfo(), 'to=Service/bookinfo/reviews');
    const calls = await part('Who calls');
    const row = (name: RegExp) => within(calls).getByRole('row', { name });
    expect(row(/^Ambient pod/).textContent).toContain('through waypoint bookinfo/waypoint');
    expect(row(/^Sidecar pod/).textContent).toContain('bypasses bookinfo/waypoint');
    expect(row(/^Outside the mesh/).textContent).toContain('bypasses bookinfo/waypoint');
    const from = within(calls).getByRole('combobox', { name: 'Called from a pod' });
    fireEvent.change(from, { target: { value: 'details-v1' } });
    const option = await within(calls).findByRole('option');
    fireEvent.click(option);
    await waitFor(() => expect(search.get('from')).toMatch(/^bookinfo\/details-v1-/));
    await waitFor(() => expect(within(calls).queryByRole('row', { name: /^Sidecar pod/ })).toBeNull());
    expect(row(/^Ambient pod/).textContent).toContain('through waypoint');
  });

  test('what falls open says so to every caller, with what to do and its command', async () => {
    open(everyState(), 'to=Service/shop/checkout');
    await within(await part('The answer')).findByText(/asks for waypoint shop\/does-not-exist and does not get it \(WaypointIsNotReady\)/);
    within(await part('What to do')).getByText('istioctl waypoint apply -n shop --name does-not-exist');
    const calls = await part('Who calls');
    expect(within(calls).getAllByText(/^falls open: /).length).toBeGreaterThan(2);
    expect(document.body.textContent).not.toMatch(/\bprotected\b/i);
  });

  test('follows the cluster, and keeps what was last known of what is deleted', async () => {
    open(bookinfo(), 'to=Service/bookinfo/reviews');
    await screen.findByText(/goes through waypoint bookinfo\/waypoint/);
    objects = bookinfo().filter(({ kind }) => kind !== 'Gateway');
    await client.invalidateQueries();
    await within(await part('The answer')).findByText(/^Its namespace asks for waypoint bookinfo\/waypoint and does not get it/);
    objects = [];
    await client.invalidateQueries();
    await screen.findByText('Service bookinfo/reviews was deleted');
    within(await part('The answer')).getByText(/^Its namespace asks for waypoint/);
  });

  test('a text that means several is not guessed', async () => {
    open(bookinfo(), 'to=10.96.0.10');
    const list = await screen.findByRole('region', { name: /destinations answer to “10.96.0.10”/ });
    const hrefs = within(list)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href'));
    expect(hrefs).toContain('/destinations?to=Service/bookinfo/reviews');
    expect(hrefs.length).toBeGreaterThan(2);
  });

  test('near misses are offered; a client that is gone can be dropped', async () => {
    open(bookinfo(), 'to=review');
    const near = await screen.findByRole('region', { name: 'Perhaps you mean' });
    expect(within(near).getAllByRole('link')[0]?.textContent).toContain('bookinfo/reviews');
    cleanup();
    open(bookinfo(), 'to=Service/bookinfo/reviews&from=bookinfo/gone');
    fireEvent.click(await screen.findByRole('button', { name: 'Show every kind of caller' }));
    await screen.findByRole('heading', { level: 1, name: 'bookinfo/reviews' });
    expect(search.get('from')).toBeNull();
  });

  test('a failure names its cause and can be tried again', async () => {
    const answers = destinationAnswers(() => objects);
    let isUp = false;
    vi.stubGlobal('fetch', (async (...args) =>
      isUp
        ? answers(...args)
        : Response.json({ error: { code: 'forbidden', message: 'The token has expired.' } }, { status: 403 })) satisfies typeof fetch);
    open(bookinfo(), 'to=Service/bookinfo/reviews');
    await screen.findByText('The token has expired.');
    isUp = true;
    fireEvent.click(screen.getByRole('button', { name: /try again/i }));
    await screen.findByRole('heading', { level: 1, name: 'bookinfo/reviews' });
  });
});

describe('what a waypoint handles', () => {
  test('is a table that says how each came to it, and can be filtered', async () => {
    open(everyState(), 'waypoint=infra/egress');
    await screen.findByText(/^Waypoint infra\/egress handles \d+ destinations/);
    const rowOf = (name: RegExp) => screen.getByRole('row', { name }).textContent;
    expect(rowOf(/payments-api/)).toContain('its own label');
    expect(rowOf(/reports\/daily/)).toContain('the label of namespace reports');
    fireEvent.change(screen.getByRole('textbox', { name: 'Filter by text' }), { target: { value: 'reports label' } });
    await waitFor(() => expect(screen.queryByRole('row', { name: /payments-api/ })).toBeNull());
    rowOf(/reports\/daily/);
  });
});

describe('what falls open', () => {
  test('is listed by cause, with links', async () => {
    open(everyState(), 'show=broken');
    await screen.findByRole('heading', { name: /^\d+ destinations ask for a waypoint and do not get one$/ });
    const cause = screen.getByRole('region', { name: 'WaypointIsNotReady: waypoint staging/waypoint' });
    within(cause).getByText(/^2 services/);
    within(cause).getByText('waypoint "staging/waypoint" is not ready');
    const hrefs = within(cause)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href'));
    expect(hrefs).toContain('/destinations?to=Service/staging/web');
    expect(hrefs).toContain('/destinations?waypoint=staging/waypoint');
  });

  test('nothing does: it says so', async () => {
    open([namespace('calm'), service('calm', 'web'), ...deployment('calm', 'web')], 'show=broken');
    await screen.findByRole('heading', { name: 'No destination asks for a waypoint in vain' });
  });
});
