import { expect, test } from 'vitest';
import { worldOf } from '../mesh/testing/world.ts';
import { mostOf, targetsRequest } from './targets.ts';

const world = worldOf([{ kind: 'Service', metadata: { namespace: 'shop', name: 'cart', uid: 'u' } }]);
const ask = (query: string) => targetsRequest(new URLSearchParams(query), world);
const many = Array.from({ length: mostOf + 1 }, () => 'of=Service/shop/cart').join('&');

test('finds by a text, tells what stands for what was chosen', () => {
  const cart = { target: { kind: 'Service', namespace: 'shop', name: 'cart' }, note: '', restarts: 0 };
  expect(ask('q=cart')).toEqual({ ok: true, value: { query: 'cart', matches: [cart], total: 1 } });
  expect(ask('of=Service/shop/cart')).toEqual({ ok: true, value: { items: [{ chosen: cart.target, stands: cart, why: '' }] } });
});

test.each([
  ['', 'q'],
  ['q=', 'q'],
  [`q=${'x'.repeat(301)}`, 'q'],
  ['of=Secret/shop/x', 'of'],
  ['of=Service/shop', 'of'],
  ['of=Service/shop/../x', 'of'],
  ['of=pods%2Fexec', 'of'],
  [many, 'of'],
])('refuses %j at %s', (query, field) => {
  expect(ask(query)).toMatchObject({ ok: false, error: { code: 'invalid', issues: [{ field }] } });
});
