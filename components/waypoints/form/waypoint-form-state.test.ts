import { describe, expect, it } from 'vitest';
import { firstRow, rowsOf, selectorOf } from './selector-rows.ts';
import type { WaypointForm } from './waypoint-form-state.ts';
import { createIntentOf, editIntentOf, emptyForm, serverIssues } from './waypoint-form-state.ts';

const form = emptyForm('shop');

describe('createIntentOf', () => {
  it('says only what was chosen', () => {
    expect(createIntentOf(form)).toEqual({
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
    const chosen = { ...form, from: 'Selector', rows: [{ ...firstRow, values: 'a, b' }], enroll: 'join', revision: ' canary ' } as const;
    expect(createIntentOf(chosen).intent).toMatchObject({
      revision: 'canary',
      allow: {
        from: 'Selector',
        selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }] },
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
  ] as Array<[Partial<WaypointForm>, string, RegExp]>)('tells what is wrong with %j at %s', (part, field, message) => {
    expect(createIntentOf({ ...form, ...part })).toEqual({ intent: null, issues: { [field]: expect.stringMatching(message) } });
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
