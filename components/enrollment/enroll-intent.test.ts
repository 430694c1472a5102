import { describe, expect, it } from 'vitest';
import type { EnrollForm } from './enroll-intent.ts';
import { fieldOf, intentOf, keepAll } from './enroll-intent.ts';

const keep: EnrollForm = keepAll;
const shop = [{ kind: 'Namespace', namespace: '', name: 'shop' } as const];

describe('intentOf', () => {
  it.each([
    [
      { ...keep, mesh: 'join' },
      { mesh: 'join', waypoint: { do: 'keep' } },
    ],
    [
      { ...keep, waypoint: 'opt-out', picked: 'left/over' },
      { mesh: 'keep', waypoint: { do: 'opt-out' } },
    ],
    [
      { ...keep, canary: 'set', canaryPicked: 'next', weight: ' 10 ' },
      {
        mesh: 'keep',
        waypoint: { do: 'keep' },
        canary: { do: 'set', waypoint: { namespace: 'shop', name: 'next' }, weight: 10 },
      },
    ],
    [
      { ...keep, waypoint: 'remove' },
      { mesh: 'keep', waypoint: { do: 'remove' } },
    ],
    [
      { ...keep, mesh: 'leave', waypoint: 'use', picked: ' bookinfo/waypoint ' },
      { mesh: 'leave', waypoint: { do: 'use', waypoint: { namespace: 'bookinfo', name: 'waypoint' } } },
    ],
    [
      { ...keep, waypoint: 'use', picked: 'own' },
      { mesh: 'keep', waypoint: { do: 'use', waypoint: { namespace: 'shop', name: 'own' } } },
    ],
  ] as Array<[EnrollForm, object]>)('%j', (form, intent) => {
    expect(intentOf(shop, form)).toEqual({
      ok: true,
      value: {
        type: 'enroll',
        targets: [{ kind: 'Namespace', namespace: '', name: 'shop' }],
        canary: { do: 'keep' },
        ingress: 'keep',
        ...intent,
      },
    });
  });

  it.each([
    [keep, 'mesh', /Choose what to change/],
    [{ ...keep, waypoint: 'use', picked: '  ' }, 'picked', /for example "bookinfo\/waypoint"/],
    [{ ...keep, waypoint: 'use', picked: 'a/b/c' }, 'picked', /namespace\/name/],
    [{ ...keep, waypoint: 'use', picked: 'bookinfo/' }, 'picked', /Enter the name/],
    [{ ...keep, waypoint: 'use', picked: '/waypoint' }, 'picked', /lower-case/],
    [{ ...keep, waypoint: 'use', picked: 'Bookinfo/waypoint' }, 'picked', /lower-case/],
    [{ ...keep, waypoint: 'use', picked: 'bookinfo/way point' }, 'picked', /At most 63/],
    [{ ...keep, waypoint: 'use', picked: 'shop/none' }, 'picked', /reserved/],
    [{ ...keep, canary: 'set', canaryPicked: '' }, 'canaryPicked', /Choose a waypoint/],
    [{ ...keep, canary: 'set', canaryPicked: 'next', weight: '101' }, 'weight', /At most 100/],
    [{ ...keep, canary: 'set', canaryPicked: 'next', weight: '1.5' }, 'weight', /whole number/],
    [{ ...keep, canary: 'set', canaryPicked: 'next', weight: '' }, 'weight', /whole number/],
  ] as Array<[EnrollForm, string, RegExp]>)('refuses %j at %s', (form, field, message) => {
    const result = intentOf(shop, form);
    expect(result.ok ? null : result.error[0]).toEqual({ field, message: expect.stringMatching(message) });
  });
});

describe('fieldOf', () => {
  it('finds the field behind the paths of the server', () => {
    expect(
      ['intent.waypoint.waypoint.name', 'waypoint.waypoint.namespace', 'intent.waypoint', 'waypoint', 'intent.mesh', 'namespace'].map(
        fieldOf,
      ),
    ).toEqual(['picked', 'picked', 'waypoint', 'waypoint', 'mesh', null]);
  });
});
