import { expect, test } from 'vitest';
import { worldOf } from '../testing/world.ts';
import { referrersIn } from './referrers.ts';

const use = 'istio.io/use-waypoint';
const of = 'istio.io/use-waypoint-namespace';

test.each([
  ['all in the metadata', { [use]: 'wp', [of]: 'c' }, {}, [['label', 'c/wp']]],
  ['all in spec.labels', {}, { [use]: 'wp', [of]: 'c' }, [['spec label', 'c/wp']]],
  ['the name in the metadata, the namespace in spec.labels', { [use]: 'wp' }, { [of]: 'c' }, [['label', 'c/wp']]],
  ['the namespace in the metadata, the name in spec.labels', { [of]: 'c' }, { [use]: 'wp' }, [['spec label', 'c/wp']]],
  [
    'two names: the second takes over when the first is removed',
    { [use]: 'x' },
    { [use]: 'wp' },
    [
      ['label', 'a/x'],
      ['spec label', 'a/wp'],
    ],
  ],
])('a WorkloadEntry names a waypoint, %s', (_where, labels, specLabels, expected) => {
  const entry = {
    kind: 'WorkloadEntry',
    metadata: { namespace: 'a', name: 'w', labels },
    spec: { address: '10.2.0.1', labels: specLabels },
  };
  const found = [...referrersIn(worldOf([entry]))].map(({ on, key }) => [on, `${key.namespace}/${key.name}`]);
  expect(found).toEqual(expected);
});
