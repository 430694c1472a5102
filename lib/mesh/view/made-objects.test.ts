import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import { worldOf } from '../testing/world.ts';
import type { MadeListing, MadeListings } from './made-objects.ts';
import { madeObjects } from './made-objects.ts';

const gateway = (className = 'istio-waypoint') => ({
  kind: 'Gateway',
  metadata: { namespace: 'shop', name: 'wp' },
  spec: { gatewayClassName: className, listeners: [] },
});
const object = (name: string, rest: object = {}): RawObject => ({ metadata: { namespace: 'shop', name, generation: 1 }, ...rest });
const items = (...list: RawObject[]): MadeListing => ({ items: list });
const running = object('wp', { spec: { replicas: 2 }, status: { readyReplicas: 2, observedGeneration: 1 } });
const all: MadeListings = {
  Deployment: items(running),
  Service: items(object('wp', { spec: { type: 'ClusterIP', clusterIP: '10.0.0.9', ports: [{ port: 15021 }, { port: 15008 }] } })),
  ServiceAccount: items(object('wp')),
  HorizontalPodAutoscaler: items(),
  PodDisruptionBudget: items(),
  Pod: items(),
};

function told(listings: Partial<MadeListings> = {}, others: ReadonlyArray<RawObject & { readonly kind: string }> = [], className?: string) {
  const world = worldOf([gateway(className), ...others]);
  const { objects, note } = madeObjects(world.Gateway.get('shop', 'wp')!, { ...all, ...listings }, world);
  return [
    ...objects.map(({ kind, name, state, says, cause }) => [kind, name, state, says, cause].filter(Boolean).join(' | ')),
    ...(note ? [note] : []),
  ];
}
const deployment = (status: object, pods: RawObject[] = [], replicas = 2) =>
  told({ Deployment: items(object('wp', { spec: { replicas }, status: { observedGeneration: 1, ...status } })), Pod: items(...pods) })[0];
const pod = (name: string, status: object) => object(name, { status });

test('everything that is there, with what it is', () => {
  expect(told()).toEqual([
    'Deployment | wp | there | 2 of 2 pods ready',
    'Service | wp | there | ClusterIP, 10.0.0.9, ports 15021, 15008',
    'ServiceAccount | wp | there | identity ns/shop/sa/wp',
    'HorizontalPodAutoscaler | none | none',
    'PodDisruptionBudget | none | none',
  ]);
  const hpa = object('wp', { spec: { minReplicas: 2, maxReplicas: 5 }, status: { desiredReplicas: 3 } });
  const pdb = object('wp', { spec: { minAvailable: '50%' }, status: { disruptionsAllowed: 1 } });
  expect(told({ HorizontalPodAutoscaler: items(hpa), PodDisruptionBudget: items(pdb) }).slice(3)).toEqual([
    'HorizontalPodAutoscaler | wp | there | 2 to 5 pods, wants 3 now',
    'PodDisruptionBudget | wp | there | at least 50% available; 1 may go now',
  ]);
});

describe('[3.6, 5] a Deployment without its pods says why', () => {
  test.each<[string, string | undefined, string]>([
    [
      'refused by a quota or by admission',
      deployment({ conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: small' }] }),
      'Deployment | wp | faulty | 0 of 2 pods ready | Its pods are refused: exceeded quota: small',
    ],
    [
      'no node',
      deployment({ readyReplicas: 1 }, [
        pod('wp-1', { conditions: [{ type: 'Ready', status: 'True' }] }),
        pod('wp-2', { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }] }),
      ]),
      'Deployment | wp | faulty | 1 of 2 pods ready | Pod wp-2 has no node: 0/3 nodes are available',
    ],
    [
      'an image that is not there, twice',
      deployment(
        {},
        ['wp-1', 'wp-2'].map((name) =>
          pod(name, { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } }] }),
        ),
      ),
      'Deployment | wp | faulty | 0 of 2 pods ready | Pod wp-1 waits: ImagePullBackOff: not found (and 1 more)',
    ],
    [
      'not ready yet',
      deployment({}, [pod('wp-1', { phase: 'Running' })]),
      'Deployment | wp | faulty | 0 of 2 pods ready | Pod wp-1 is Running and not ready.',
    ],
    [
      'no pod at all',
      deployment({ conditions: [{ type: 'Progressing', status: 'False', message: 'ReplicaSet "wp-1" has timed out progressing.' }] }),
      'Deployment | wp | faulty | 0 of 2 pods ready | ReplicaSet "wp-1" has timed out progressing.',
    ],
    [
      'not looked at',
      deployment({ observedGeneration: 0 }),
      'Deployment | wp | faulty | 0 of 2 pods ready | The Deployment controller has not looked at it yet.',
    ],
    [
      'scaled to none',
      deployment({}, [], 0),
      'Deployment | wp | faulty | 0 of 0 pods ready | It is scaled to 0: traffic to what the waypoint handles fails.',
    ],
  ])('%s', (_why, found, expected) => {
    expect(found).toBe(expected);
  });

  test('unknown where its pods may not be listed', () => {
    const starting = object('wp', { spec: {}, status: { observedGeneration: 1 } });
    expect(told({ Deployment: items(starting), Pod: { unknown: 'You lack the right to list pods in shop.' } })[0]).toBe(
      'Deployment | wp | faulty | 0 of 1 pod ready | Why is unknown: You lack the right to list pods in shop.',
    );
  });
});

test('[3.6, 6] an object of that name that is somebody else’s; one that is not there; one that may not be read', () => {
  const foreign = { kind: 'Service', metadata: { namespace: 'shop', name: 'wp' }, spec: {} };
  const found = told({ Service: items(), Deployment: items(), ServiceAccount: { unknown: 'No right.' } }, [foreign]);
  expect(found.slice(0, 3)).toEqual([
    'Deployment | missing | not there: istiod has not made it (yet)',
    "Service | wp | foreign | shop/wp is somebody else's | Istio did not make it (it has no label gateway.istio.io/managed) and does not touch it, so the waypoint never becomes ready.",
    'ServiceAccount | unknown | No right.',
  ]);
});

test('[7.4] one pod without a budget is worth a word', () => {
  expect(told({ Deployment: items(object('wp', { status: { readyReplicas: 1, observedGeneration: 1 } })) }).at(-1)).toBe(
    'PodDisruptionBudget | none | none: its only pod goes away with its node',
  );
});

test('a Gateway for which Istio makes nothing says so', () => {
  const empty = { Deployment: items(), Service: items(), ServiceAccount: items() };
  expect(told(empty, [], 'nginx')).toEqual(['Istio makes no objects for Gateways of class nginx, or none that you may read.']);
  expect(told({}, [], 'nginx')).toHaveLength(5);
});
