import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../query/testing/api-server.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { renderAt } from '../query/testing/page.tsx';
import { RadarIndicator } from './radar-indicator.tsx';

const radar = (total: number, unknown = 0): Reply => ({ json: { revision: `${total}`, total, unknown, causes: [] } });

let server: Awaited<ReturnType<typeof startApiServer>>;
let answer: Reply;
let freshness: Reply;
const read = (state: string): Reply => ({
  json: { parts: [{ kind: 'Service', namespace: '', state, ageMs: 0 }], notices: [], scope: null },
});

beforeEach(async () => {
  server = await startApiServer(({ path }) => (path === '/api/freshness' ? freshness : answer));
  freshness = read('live');
});
afterEach(async () => {
  cleanup();
  await server.close();
});

describe('RadarIndicator', () => {
  it('says in full how many ask in vain, leads to them, and says a change', async () => {
    answer = radar(3);
    const { client } = renderAt(server.url, <RadarIndicator />);
    const link = await screen.findByRole('link', { name: '3 destinations ask for a waypoint and do not get one' });
    expect(link.getAttribute('href')).toBe('/destinations?show=broken');
    expect(screen.getByRole('status').textContent).toBe('');
    answer = radar(4);
    await act(() => client.invalidateQueries());
    await screen.findByRole('link', { name: '4 destinations ask for a waypoint and do not get one' });
    expect(screen.getByRole('status').textContent).toBe('4 destinations ask for a waypoint and do not get one.');
  });

  it('is quiet at zero', async () => {
    answer = radar(0);
    renderAt(server.url, <RadarIndicator />);
    const link = await screen.findByRole('link', { name: 'No destination asks for a waypoint in vain' });
    expect(link.textContent).toBe('none falls open');
  });

  it('does not call none what is unknown', async () => {
    answer = radar(0, 2);
    renderAt(server.url, <RadarIndicator />);
    expect((await screen.findByRole('link')).textContent).toBe('none known, 2 unknown');
    cleanup();
    answer = { status: 403, json: { error: { code: 'forbidden', message: 'You may not.' } } };
    renderAt(server.url, <RadarIndicator />);
    await screen.findByRole('link', { name: 'It is unknown what asks for a waypoint in vain' });
    cleanup();
    answer = radar(0);
    freshness = read('forbidden');
    renderAt(server.url, <RadarIndicator />);
    await screen.findByRole('link', { name: 'It is unknown what asks for a waypoint in vain' });
  });
});
