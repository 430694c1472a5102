import type { Effect } from '../../../lib/mesh/plan/plan.ts';
import type { PlanPreview } from '../../../lib/protocol/api.ts';

const bare = {
  state: 'direct',
  reason: 'NothingDeclared',
  waypoint: null,
  asked: null,
  source: null,
  canary: null,
  canaryError: '',
  message: '',
} as const;
const key = { namespace: 'bookinfo', name: 'waypoint' } as const;

/** How a destination can be handled. */
export const sides = {
  l4: { look: 'l4', attachment: bare },
  outside: { look: 'outside', attachment: bare },
  l7: { look: 'l7', attachment: { ...bare, state: 'handled', reason: 'WaypointAccepted', waypoint: key, asked: key, source: 'namespace' } },
  broken: { look: 'broken', attachment: { ...bare, state: 'broken', reason: 'WaypointIsNotReady', asked: key, source: 'namespace' } },
} as const satisfies Record<string, Effect['before']>;

type SideName = keyof typeof sides;

export function effect(
  kind: Effect['kind'],
  name: string,
  before: SideName,
  after: SideName,
  target: 'Service' | 'Pod' | 'ServiceEntry' = 'Service',
): Effect {
  return { kind, target: { kind: target, namespace: 'shop', name }, before: sides[before], after: sides[after], says: '' };
}

/** A preview that can be applied; give what differs. */
export function preview(changed: Partial<PlanPreview> = {}): PlanPreview {
  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  return {
    plan: {
      title: 'Namespace shop: use waypoint bookinfo/waypoint',
      changes: [{ target, uid: 'u1', key: 'istio.io/use-waypoint', before: null, after: 'waypoint' }],
    },
    clusterId: 'c1',
    digest: 'd1',
    effects: [effect('gains', 'cart', 'l4', 'l7')],
    capture: { join: 0, leave: 0 },
    preflight: [],
    dryRun: [{ target, ok: true, message: '', warnings: [] }],
    permitted: { allowed: true, missing: '' },
    commands: { kubectl: ['kubectl label namespace shop istio.io/use-waypoint=waypoint'], istioctl: [] },
    yaml: 'metadata:\n  labels:\n    istio.io/use-waypoint: waypoint\n',
    ...changed,
  };
}
