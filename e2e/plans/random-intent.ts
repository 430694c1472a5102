import type { World } from '../../lib/mesh/model/world.ts';
import type { Enroll, Intent, TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { Allow } from '../../lib/mesh/plan/plan.ts';
import type { Key } from '../../lib/mesh/resolve/answer.ts';
import type { Random } from '../conformance/random.ts';

const types = ['service', 'workload', 'all', null] as const;

/** What somebody might want of the objects that are there in some namespaces; mostly what makes sense, sometimes not. */
export function randomIntent(random: Random, namespaces: readonly string[], world: World): Intent {
  const gateways = namespaces.flatMap((namespace) => [...world.Gateway.in(namespace)].filter((g) => !g.terminating));
  const anyGateway = (): Key => {
    if (gateways.length === 0 || random.chance(0.05)) return { namespace: random.pick(namespaces), name: 'gone' };
    const { namespace, name } = random.pick(gateways);
    return { namespace, name };
  };
  const kind = random.weighted([
    [gateways.length < 4 ? 3 : 1, 'create-waypoint'],
    [gateways.length > 0 ? 3 : 0, 'edit-waypoint'],
    [gateways.length > 1 ? 1.5 : 0, 'delete-waypoints'],
    [gateways.length > 1 ? 0.4 : 0, 'clean-up'],
    [8, 'enroll'],
  ] as const);
  switch (kind) {
    case 'create-waypoint': {
      const namespace = random.pick(namespaces);
      const enroll = random.chance(0.6)
        ? { targets: targetsIn(random, [namespace], world), mesh: random.pick(['keep', 'join'] as const) }
        : null;
      const targets = enroll?.targets.filter(({ kind: k }) => enroll.mesh === 'keep' || k === 'Namespace' || k === 'Pod');
      return {
        type: kind,
        namespace,
        name: random.pick(['waypoint', 'second', 'third']),
        className: 'istio-waypoint',
        trafficType: random.pick(types),
        revision: random.chance(0.1) ? 'default' : null,
        allow: randomAllow(random),
        enroll: enroll && targets && targets.length > 0 ? { ...enroll, targets } : null,
      };
    }
    case 'edit-waypoint':
      return {
        type: kind,
        ...anyGateway(),
        ...(random.chance(0.6) ? { trafficType: random.pick(types) } : {}),
        ...(random.chance(0.6) ? { allow: randomAllow(random) } : {}),
      };
    case 'delete-waypoints':
      return { type: kind, waypoints: [anyGateway()] };
    case 'clean-up':
      return { type: kind, namespace: random.pick(namespaces), revision: random.chance(0.2) ? 'default' : null };
    case 'enroll':
      return randomEnroll(random, namespaces, world, anyGateway);
  }
}

function randomAllow(random: Random): Allow {
  return random.weighted<Allow>([
    [2, { from: 'Same' }],
    [4, { from: 'All' }],
    [1, { from: 'Selector', selector: { matchLabels: { team: 'x' } } }],
  ]);
}

function randomEnroll(random: Random, namespaces: readonly string[], world: World, anyGateway: () => Key): Intent {
  const waypoint: Enroll['waypoint'] = random.weighted([
    [5, { do: 'use', waypoint: anyGateway() }],
    [1, { do: 'opt-out' }],
    [2, { do: 'remove' }],
    [2, { do: 'keep' }],
  ]);
  const services = random.chance(0.5);
  const targets = targetsIn(random, namespaces, world).filter(
    ({ kind }) => !services || ['Namespace', 'Service', 'ServiceEntry'].includes(kind),
  );
  const [first] = targets.length > 0 ? targets : [{ kind: 'Namespace', namespace: '', name: random.pick(namespaces) } as TargetRef];
  return {
    type: 'enroll',
    targets: targets.length > 0 ? targets : [first as TargetRef],
    mesh: targets.every(({ kind }) => kind === 'Namespace') && random.chance(0.3) ? random.pick(['join', 'leave'] as const) : 'keep',
    waypoint,
    canary: services
      ? random.weighted<Enroll['canary']>([
          [4, { do: 'keep' }],
          [2, { do: 'set', waypoint: anyGateway(), weight: random.int(0, 100) }],
          [1, { do: 'promote' }],
          [1, { do: 'remove' }],
        ])
      : { do: 'keep' },
    ingress: services ? random.pick(['keep', 'keep', 'on', 'off', 'remove'] as const) : 'keep',
  };
}

/** One to three of the objects there. */
function targetsIn(random: Random, namespaces: readonly string[], world: World): TargetRef[] {
  const all: TargetRef[] = namespaces.map((name) => ({ kind: 'Namespace', namespace: '', name }));
  // What istiod made, and pods of the Deployment, are left to their makers.
  for (const namespace of namespaces)
    for (const kind of ['Service', 'ServiceEntry', 'WorkloadEntry', 'Deployment', 'Pod'] as const)
      for (const { name, labels } of world[kind].in(namespace))
        if (labels['example.com/plans'] === 'mine') all.push({ kind, namespace, name });
  const chosen = new Set(Array.from({ length: random.int(1, 3) }, () => random.pick(all)));
  return [...chosen];
}
