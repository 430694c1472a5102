import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { ChangesProvider } from '../changes/changes-context.tsx';
import type { Reply } from '../query/testing/api-server.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { renderAt } from '../query/testing/page.tsx';
import { DetailPanel } from './detail-panel.tsx';

const detail: Detail = {
  revision: '1',
  ref: { kind: 'Service', namespace: 'shop', name: 'cart' },
  uid: 'u1',
  created: '2026-11-20T10:00:00Z',
  look: 'l7',
  sentence: 'Traffic to Service cart goes through waypoint shop/waypoint.',
  answer: null,
  trace: [
    {
      rule: 'T4',
      object: { kind: 'Namespace', namespace: '', name: 'shop' },
      field: "metadata.labels['istio.io/use-waypoint']",
      value: '',
      verdict: 'handled',
      says: 'Namespace shop asks.',
    },
  ],
  reported: null,
  facts: [],
  conditions: [],
  labels: { app: 'cart', 'istio.io/use-waypoint': '<img src=x onerror=alert(1)>' },
  related: [],
};

let server: Awaited<ReturnType<typeof startApiServer>>;
let answer: Reply;
beforeEach(async () => {
  answer = { json: detail };
  server = await startApiServer(() => answer);
});
afterEach(async () => {
  cleanup();
  await server.close();
});

function open(selected: string[] = []) {
  return renderAt(
    server.url,
    <ChangesProvider>
      <DetailPanel selection="Service/shop/cart" onClose={() => selected.push('closed')} onSelect={(key) => selected.push(key)} />
    </ChangesProvider>,
  );
}

const notFound: Reply = { status: 404, json: { error: { code: 'notFound', message: 'There is no Service cart.' } } };

describe('DetailPanel', () => {
  it('shows the answer, the trace with links, and label values as text', async () => {
    const selected: string[] = [];
    open(selected);
    await screen.findByText(detail.sentence);
    expect(server.log[0]?.path).toBe('/api/objects/Service/shop/cart');
    fireEvent.click(screen.getAllByRole('button', { name: 'Namespace shop' }).at(-1) as HTMLElement);
    expect(selected).toEqual(['Namespace//shop']);
    screen.getByText('"" (empty)');
    screen.getByText('istio.io/use-waypoint=<img src=x onerror=alert(1)>');
    expect(document.querySelector('img')).toBeNull();
  });

  it('says that the object was made again', async () => {
    const { client } = open();
    await screen.findByText(detail.sentence);
    answer = { json: { ...detail, uid: 'u2' } };
    await act(() => client.invalidateQueries());
    await screen.findByText('It was deleted and made again');
    fireEvent.click(screen.getByRole('button', { name: 'Understood' }));
    expect(screen.queryByText('It was deleted and made again')).toBeNull();
  });

  it('keeps what was last known of a deleted object, and says so', async () => {
    const { client } = open();
    await screen.findByText(detail.sentence);
    answer = notFound;
    await act(() => client.invalidateQueries());
    await screen.findByText('Service shop/cart was deleted');
    screen.getByText(detail.sentence);
  });

  it('tells an object that is not there from one that may not be read', async () => {
    answer = notFound;
    open();
    await screen.findByText('There is no Service shop/cart');
    cleanup();
    answer = { status: 403, json: { error: { code: 'forbidden', message: 'You may not get services.', hint: 'Ask for it.' } } };
    open();
    await screen.findByText('You may not get services.');
    screen.getByText('Ask for it.');
  });

  it('closes with Escape', async () => {
    const selected: string[] = [];
    open(selected);
    fireEvent.keyDown(await screen.findByText(detail.sentence), { key: 'Escape' });
    expect(selected).toEqual(['closed']);
  });
});
