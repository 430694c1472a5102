import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { Session } from '../../lib/protocol/api.ts';
import type { ApplyRequest } from '../../lib/protocol/intents/requests.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { renderAt } from '../query/testing/page.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { operation, preview } from './testing/effects.ts';

const session: Session = {
  mode: 'laptop',
  version: '0',
  readOnly: false,
  cluster: { id: 'c1', context: 'kind', server: '', version: '' },
  user: '',
  until: null,
  renewInMs: null,
};
const intent: Intent = {
  type: 'enroll',
  targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }],
  mesh: 'keep',
  waypoint: { do: 'use', waypoint: { namespace: 'shop', name: 'ghost' } },
  canary: { do: 'keep' },
  ingress: 'keep',
};
const stop = { id: 'waypoint-missing', level: 'stop', says: 'No Gateway ghost.', fix: '' } as const;

let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  server = await startApiServer(({ path, body }) => {
    if (path === '/api/session') return { json: session };
    // Applied, and asked for again when the rest takes a second.
    if (path === '/api/plans/apply' || path.startsWith('/api/operations/')) return { json: operation() };
    const { override } = body as ApplyRequest;
    return {
      json: override === undefined ? preview({ override: 'shop/ghost', preflight: [stop] }) : preview({ digest: 'd2' }),
    };
  });
});
afterEach(async () => {
  cleanup();
  localStorage.clear();
  await server.close();
});

const isOff = (name: string) => screen.getByRole('button', { name }).getAttribute('aria-disabled') === 'true';
const sent = (path: string) => server.log.filter((asked) => asked.path === path).map(({ body }) => body as ApplyRequest);

it('[R-26] only the name of the waypoint leads past the stop, and it goes with the plan that is applied', async () => {
  renderAt(server.url, <PlanDialog verb="Enroll" subject="cart" intent={intent} onClose={() => {}} />);
  const field = await screen.findByRole('textbox', { name: 'To write the labels at once all the same, type: shop/ghost' });
  expect(isOff('Apply')).toBe(true);
  expect(screen.getByText(/or type what is asked for there/)).toBeTruthy();

  fireEvent.change(field, { target: { value: 'ghost' } });
  expect(isOff('Preview without waiting')).toBe(true);
  fireEvent.submit(field);
  expect(sent('/api/plans')).toEqual([{ intent }]);

  fireEvent.change(field, { target: { value: ' shop/ghost ' } });
  fireEvent.submit(field);
  await waitFor(() => expect(isOff('Apply')).toBe(false));
  expect(sent('/api/plans')).toEqual([{ intent }, { intent, override: 'shop/ghost' }]);
  expect(screen.queryByRole('textbox')).toBeNull();

  fireEvent.click(screen.getByRole('button', { name: 'Apply' }));
  await waitFor(() => expect(sent('/api/plans/apply')).toMatchObject([{ intent, digest: 'd2', override: 'shop/ghost' }]));
});
