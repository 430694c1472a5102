import { describe, expect, it } from 'vitest';
import { createWaypoint } from './create-waypoint.ts';
import { enroll } from './enroll.ts';
import { intent } from './intents.ts';
import { applyRequest } from './requests.ts';
import { undo, writableKeys } from './undo.ts';

/** security-reliability.md, section 5.1: each wrong input is told at its field, in words that say what is allowed. */

const create = { type: 'create-waypoint', namespace: 'shop', name: 'waypoint' };
const enrolls = { type: 'enroll', targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }] };
const use = (name: string, namespace = 'shop') => ({ ...enrolls, waypoint: { do: 'use', waypoint: { namespace, name } } });
const selector = (value: object) => ({ ...create, allow: { from: 'Selector', selector: value } });

function issuesOf(value: unknown): Array<[field: string, message: string]> {
  const parsed = intent.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [path.join('.'), message]);
}

describe('what is wrong is told at its field', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['1 empty', { ...create, name: '' }, 'name', /Enter a name.*"waypoint"/],
    ['1 blanks', { ...create, name: '   ' }, 'name', /Enter a name/],
    ...['Waypoint', 'way_point', 'way.point', 'ｗｐ', 'wаypoint', 'wp😀'].map((name): [string, unknown, string, RegExp] => [
      `2 ${name}`,
      { ...create, name },
      'name',
      /lower-case letters.*at position \d/,
    ]),
    ['2 -wp', { ...create, name: '-wp' }, 'name', /start with a letter/],
    ['2 wp-', { ...create, name: 'wp-' }, 'name', /end with a letter or digit/],
    ['3 1wp', { ...create, name: '1wp' }, 'name', /Start with a letter: Istio creates a Service/],
    ['4 64 characters', { ...create, name: 'a'.repeat(64) }, 'name', /64 of at most 63/],
    ['5 none', { ...create, name: 'none' }, 'name', /reserved/],
    ['7 empty reference', use(''), 'waypoint.waypoint.name', /empty value/],
    ['10 mode', { ...enrolls, mesh: 'Ambient' }, 'mesh', /keep/],
    ...[`${'a'.repeat(64)}`, 'a-', 'a/b', 'a b', 'a\n', 'a\0', '%0a'].map((name): [string, unknown, string, RegExp] => [
      `12 ${JSON.stringify(name)}`,
      use(name),
      'waypoint.waypoint.name',
      /At most 63 characters/,
    ]),
    ['13 namespace', { ...create, namespace: 'Shop' }, 'namespace', /"S" at position 1/],
    [
      '14 kind',
      { ...enrolls, targets: [{ kind: 'Secret', namespace: 'shop', name: 'x' }] },
      'targets.0.kind',
      /Allowed kinds: Namespace, Service/,
    ],
    ['14 path', { ...enrolls, targets: [{ kind: 'Service', namespace: 'shop', name: '../pods' }] }, 'targets.0.name', /not the name/],
    ['no target', { ...enrolls, targets: [] }, 'targets', /at least one/],
    ['too many', { ...enrolls, targets: Array(201).fill(enrolls.targets[0]) }, 'targets', /At most 200/],
    [
      'weight 101',
      { ...enrolls, canary: { do: 'set', waypoint: { namespace: 'shop', name: 'c' }, weight: 101 } },
      'canary.weight',
      /At most 100/,
    ],
    [
      'weight -1',
      { ...enrolls, canary: { do: 'set', waypoint: { namespace: 'shop', name: 'c' }, weight: -1 } },
      'canary.weight',
      /At least 0/,
    ],
    [
      'weight 1.5',
      { ...enrolls, canary: { do: 'set', waypoint: { namespace: 'shop', name: 'c' }, weight: 1.5 } },
      'canary.weight',
      /whole number/,
    ],
    [
      'weight text',
      { ...enrolls, canary: { do: 'set', waypoint: { namespace: 'shop', name: 'c' }, weight: '10' } },
      'canary.weight',
      /whole number/,
    ],
    ['type', { ...create, trafficType: 'svc' }, 'trafficType', /service, workload, all, none/],
    ['revision', { ...create, revision: '' }, 'revision', /Enter a revision/],
    ['selector of nothing', selector({}), 'allow.selector', /choose All/],
    ['selector key', selector({ matchLabels: { 'a b': 'x' } }), 'allow.selector.matchLabels.a b', /./],
    ['selector value', selector({ matchLabels: { a: 'x y' } }), 'allow.selector.matchLabels.a', /At most 63/],
    [
      'In of nothing',
      selector({ matchExpressions: [{ key: 'a', operator: 'In' }] }),
      'allow.selector.matchExpressions.0.values',
      /at least one value/,
    ],
    [
      'Exists of something',
      selector({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] }),
      'allow.selector.matchExpressions.0.values',
      /no values/,
    ],
    [
      'operator',
      selector({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }),
      'allow.selector.matchExpressions.0.operator',
      /In, NotIn/,
    ],
  ])('%s', (_what, value, field, message) => {
    const [first] = issuesOf(value);
    expect(first?.[0]).toBe(field);
    expect(first?.[1]).toMatch(message);
  });
});

describe('[S-48] a Gateway is made of typed fields only', () => {
  it.each([
    { annotations: { a: 'b' } },
    { spec: {} },
    { addresses: [] },
    { labels: {} },
    { listeners: [] },
    { allow: { from: 'All', selector: {} } },
  ])('%j', (extra) => {
    expect(createWaypoint.safeParse({ ...create, ...extra }).success).toBe(false);
  });
});

describe('[S-47] the keys that are written are a closed list by kind', () => {
  const change = (kind: string, on: string, key: string, after: string | null = 'x') => ({
    type: 'undo',
    title: '',
    steps: [
      {
        kind: 'patch',
        target: { kind, namespace: kind === 'Namespace' ? '' : 'shop', name: 'shop' },
        uid: 'u',
        changes: [{ on, key, before: null, after }],
      },
    ],
  });
  const all = new Set(Object.values(writableKeys).flatMap((places) => Object.values(places).flat()));
  const kinds = ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'Deployment', 'StatefulSet', 'DaemonSet', 'Pod'] as const;
  it.each(kinds)('%s', (kind) => {
    for (const on of ['label', 'annotation', 'template label'] as const) {
      for (const key of [
        ...all,
        'pod-security.kubernetes.io/enforce',
        'kubernetes.io/metadata.name',
        'istio.io/rev',
        'istio-injection',
        '__proto__',
        'toString',
      ])
        expect([on, key, undo.safeParse(change(kind, on, key)).success]).toEqual([on, key, writableKeys[kind][on]?.includes(key) ?? false]);
    }
  });
  it('and the values are label values', () => {
    expect(undo.safeParse(change('Namespace', 'label', 'istio.io/use-waypoint', 'a b')).success).toBe(false);
    expect(undo.safeParse(change('Namespace', 'label', 'istio.io/use-waypoint', '')).success).toBe(true);
  });
});

it('what is left out is as it was', () => {
  expect(createWaypoint.parse(create)).toEqual({
    ...create,
    className: 'istio-waypoint',
    trafficType: null,
    revision: null,
    allow: { from: 'Same' },
    enroll: null,
  });
  expect(enroll.parse(enrolls)).toEqual({ ...enrolls, mesh: 'keep', waypoint: { do: 'keep' }, canary: { do: 'keep' }, ingress: 'keep' });
});

it('a validator takes no longer for a hostile text', () => {
  const hostile = `${'a-'.repeat(400)}!`;
  for (const value of [{ ...create, name: hostile }, use(hostile), selector({ matchLabels: { [hostile]: 'x' } })])
    expect(issuesOf(value).length).toBeGreaterThan(0);
  expect(applyRequest.safeParse({ intent: create, clusterId: 'c', digest: 'd', operation: '../../etc' }).success).toBe(false);
});
