import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { PolicyForecast } from '../../lib/protocol/api.ts';
import { PlanPreview } from './plan-preview.tsx';
import { preview } from './testing/effects.ts';

afterEach(cleanup);

const cart = { kind: 'Service', namespace: 'shop', name: 'cart' } as const;
const policy = (kind: string, name: string) => ({ kind, namespace: 'shop', name });

function show(policies: PolicyForecast | null) {
  render(<PlanPreview preview={preview({ policies })} />);
  return screen.queryByRole('region', { name: 'Policies and routes' });
}
const items = (region: HTMLElement | null) =>
  within(region!)
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

it('says of each policy what becomes of it, what stops first and open', () => {
  const region = show({
    effects: [
      { policy: policy('HTTPRoute', 'split'), kind: 'stops', destinations: [cart], says: 'stops to apply to Service shop/cart' },
      { policy: policy('AuthorizationPolicy', 'readers'), kind: 'moves', destinations: [cart], says: 'goes on at shop/second' },
    ],
    unknown: [],
  });
  expect(items(region)).toEqual([
    '1 stops to applyHTTPRoute shop/splitstops to apply to Service shop/cart',
    'HTTPRoute shop/splitstops to apply to Service shop/cart',
    '1 goes on at another waypointAuthorizationPolicy shop/readersgoes on at shop/second',
    'AuthorizationPolicy shop/readersgoes on at shop/second',
  ]);
  expect([...region!.querySelectorAll('details')].map(({ open }) => open)).toEqual([true, false]);
  expect(region?.textContent).toMatch(/Not looked at: what their rules match/);
});

it('says exactly what is unknown and which right is missing', () => {
  const says = 'You lack the right to list telemetries.telemetry.istio.io in shop.';
  const region = show({ effects: [], unknown: [{ kind: 'Telemetry', namespace: 'shop', says }] });
  expect(items(region)).toEqual([`Unknown: Telemetry in shopTelemetry in shop${says}`, `Telemetry in shop${says}`]);
  expect(region?.textContent).not.toMatch(/None is attached/);
});

it('says that there is none, and nothing at all where no waypoint changes', () => {
  expect(show({ effects: [], unknown: [] })?.textContent).toMatch(/None is attached to what changes its waypoint/);
  cleanup();
  expect(show(null)).toBeNull();
});
