import { describe, expect, it } from 'vitest';
import { firstRow, rowsOf, selectorOf } from './selector-rows.ts';
import type { WaypointForm } from './waypoint-form-state.ts';
import { awayFrom, createIntentOf, editIntentOf, emptyForm, serverIssues } from './waypoint-form-state.ts';

const form = emptyForm('shop');
const named = (name: string, labels: Record<string, string> = {}) => ({ name, labels: { 'kubernetes.io/metadata.name': name, ...labels } });
const namespaces = [named('shop'), named('a'), named('apps', { team: 'x' }), { name: 'secret', labels: null }];
const cart = { kind: 'Service', namespace: 'apps', name: 'cart' } as const;
const inApps: Partial<WaypointForm> = { enroll: 'chosen', targets: [cart, { kind: 'Namespace', namespace: '', name: 'apps' }] };

describe('createIntentOf', () => {
  it('says only what was chosen', () => {
    expect(createIntentOf(form, namespaces)).toEqual({
      issues: {},
      intent: {
        type: 'create-waypoint',
        namespace: 'shop',
        name: 'waypoint',
        className: 'istio-waypoint',
        trafficType: null,
        revision: null,
        allow: { from: 'Same' },
        enroll: null,
      },
    });
    const chosen = {
      ...form,
      from: 'Selector',
      rows: [{ ...firstRow, values: 'a, shop' }],
      enroll: 'namespace',
      join: true,
      revision: ' canary ',
    } as const;
    expect(createIntentOf(chosen, namespaces).intent).toMatchObject({
      revision: 'canary',
      allow: {
        from: 'Selector',
        selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'shop'] }] },
      },
      enroll: { targets: [{ kind: 'Namespace', namespace: '', name: 'shop' }], mesh: 'join' },
    });
  });

  it.each([
    [{ namespace: '' }, 'namespace', /for example "bookinfo"/],
    [{ namespace: 'Shop', enroll: 'namespace' }, 'namespace', /"S" at position 1/],
    [{ name: '9lives' }, 'name', /Start with a letter/],
    [{ name: 'none' }, 'name', /reserved by Istio/],
    [{ revision: '-x' }, 'revision', /At most 63 characters/],
    [{ from: 'Selector' }, 'allow', /In needs at least one value/],
    [{ from: 'Selector', rows: [] }, 'allow', /Enter at least one label/],
    [{ name: ' ' }, 'name', /for example "waypoint"/],
    [{ name: 'w'.repeat(64) }, 'name', /64 of at most 63 characters/],
    [{ name: 'wаypoint' }, 'name', /"а" at position 2/],
    [{ name: 'wp-' }, 'name', /end with a letter or digit/],
    [{ revision: 'r'.repeat(64) }, 'revision', /At most 63 characters/],
    [{ from: 'Selector', rows: [{ ...firstRow, key: 'a b', values: 'x' }] }, 'allow', /"a b" is no label key/],
    [{ from: 'Selector', rows: [{ ...firstRow, key: '', values: 'x' }] }, 'allow', /Enter the key/],
    [{ from: 'Selector', rows: [{ ...firstRow, values: 'ok, -x' }] }, 'allow', /"-x": a label value/],
    [{ from: 'Selector', rows: [{ ...firstRow, values: 'v'.repeat(64) }] }, 'allow', /64 of at most 63/],
    [
      { from: 'Selector', rows: [0, 1].map((id) => ({ id, key: 'team', operator: '=', values: `v${id}` })) },
      'allow',
      /team is asked for twice/,
    ],
    [{ enroll: 'chosen' }, 'enroll', /Choose at least one object/],
    [
      { enroll: 'chosen', from: 'All', targets: Array.from({ length: 201 }, (_, n) => ({ ...cart, name: `s${n}` })) },
      'enroll',
      /At most 200/,
    ],
    [inApps, 'allow', /Namespace apps would not be admitted/],
    [{ ...inApps, from: 'Selector', rows: [{ ...firstRow, values: 'shop' }] }, 'allow', /Namespace apps would not be admitted/],
    [{ enroll: 'namespace', from: 'Selector', rows: [{ ...firstRow, values: 'apps' }] }, 'allow', /Namespace shop would not be admitted/],
  ] as Array<[Partial<WaypointForm>, string, RegExp]>)('tells what is wrong with %j at %s', (part, field, message) => {
    expect(createIntentOf({ ...form, ...part }, namespaces)).toEqual({ intent: null, issues: { [field]: expect.stringMatching(message) } });
  });
});

describe('those who use it at once', () => {
  it.each([
    { from: 'All' },
    { from: 'Selector', rows: [{ ...firstRow, values: 'shop, apps' }] },
    { from: 'Selector', rows: [{ id: 0, key: 'team', operator: 'Exists', values: '' }] },
  ] as Array<Partial<WaypointForm>>)('may be elsewhere where %j admits them', (allow) => {
    expect(createIntentOf({ ...form, ...inApps, ...allow }, namespaces).intent?.enroll).toEqual({ targets: inApps.targets, mesh: 'keep' });
  });

  it('are turned away by labels that may not be read, and join only where all of them can', () => {
    const elsewhere = { ...form, ...inApps, from: 'Selector', rows: [{ id: 0, key: 'team', operator: 'Exists', values: '' }] } as const;
    expect(awayFrom({ ...elsewhere, targets: [{ ...cart, namespace: 'secret' }] }, namespaces)).toEqual(['secret']);
    const joining = { ...form, ...inApps, from: 'All', join: true } as const;
    expect(createIntentOf(joining, namespaces).intent?.enroll?.mesh).toBe('keep');
    const pods = { ...joining, targets: [{ kind: 'Deployment', namespace: 'apps', name: 'cart' }] } as const;
    expect(createIntentOf(pods, namespaces).intent?.enroll?.mesh).toBe('join');
  });

  it('come with a form that is opened from one of them', () => {
    expect(emptyForm('shop', { kind: 'Namespace', namespace: '', name: 'shop' })).toMatchObject({ enroll: 'namespace', targets: [] });
    expect(emptyForm('apps', cart)).toMatchObject({ namespace: 'apps', enroll: 'chosen', targets: [cart], trafficType: '' });
    expect(emptyForm('apps', { ...cart, kind: 'DaemonSet' }).trafficType).toBe('workload');
  });
});

describe('editIntentOf', () => {
  it('leaves out what was not changed', () => {
    const before = { ...form, revision: 'old', trafficType: 'service' };
    expect(editIntentOf(before, { ...before, revision: '' }).intent).toEqual({
      type: 'edit-waypoint',
      namespace: 'shop',
      name: 'waypoint',
      revision: null,
    });
    expect(editIntentOf(before, before)).toEqual({ intent: null, issues: { trafficType: 'Choose what to change.' } });
  });
});

describe('the rows of a selector', () => {
  it('say again what was there', () => {
    const selector = {
      matchLabels: { team: 'shop' },
      matchExpressions: [
        { key: 'env', operator: 'NotIn', values: ['test', 'dev'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    };
    expect(selectorOf(rowsOf({ from: 'Selector', selector }))).toEqual(selector);
    expect(rowsOf({ from: 'Same' })).toEqual([firstRow]);
  });
});

it('finds the fields behind the paths of the server', () => {
  const issues = [
    { field: 'intent.allow.selector', message: 'a' },
    { field: 'name', message: 'b' },
    { field: 'enroll.targets.0', message: 'c' },
    { field: 'digest', message: 'd' },
  ];
  expect(serverIssues({ code: 'invalid', message: '', issues })).toEqual({ allow: 'a', name: 'b', enroll: 'c' });
});
