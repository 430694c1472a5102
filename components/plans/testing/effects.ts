import type { IntentOf } from '../../../lib/mesh/plan/intent.ts';
import type { Effect, Step } from '../../../lib/mesh/plan/plan.ts';
import type { Operation, PlanPreview, StepProgress } from '../../../lib/protocol/api.ts';

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

/** A step that changes one label of the namespace `shop`. */
export function patch(key: string, before: string | null, after: string | null, uid = 'u1'): Step {
  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  return { kind: 'patch', id: `patch Namespace//shop ${key}`, target, uid, changes: [{ on: 'label', key, before, after }], needs: [] };
}

/** The intent that takes such a change back. */
export function undoOf(key = 'istio.io/use-waypoint'): IntentOf<'undo'> {
  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  const changes = [{ on: 'label', key, before: 'waypoint', after: null } as const];
  return { type: 'undo', title: 'Undo: Namespace shop', steps: [{ kind: 'patch', target, uid: 'u1', changes }] };
}

/** An operation that wrote the label of the namespace `shop`; give what differs. */
export function operation(changed: Partial<Operation> = {}): Operation {
  return {
    id: 'operation-1',
    title: 'Namespace shop: use waypoint bookinfo/waypoint',
    clusterId: 'c1',
    state: 'done',
    steps: [progress()],
    undo: null,
    ...changed,
  };
}

export function progress(changed: Partial<StepProgress> = {}): StepProgress {
  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  return { id: 'patch Namespace//shop', kind: 'patch', target, state: 'done', message: '', since: '', uid: 'u1', ...changed };
}

/** A preview that can be applied; give what differs. */
export function preview(changed: Partial<PlanPreview> = {}): PlanPreview {
  const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
  return {
    plan: {
      title: 'Namespace shop: use waypoint bookinfo/waypoint',
      steps: [patch('istio.io/use-waypoint', null, 'waypoint')],
    },
    clusterId: 'c1',
    digest: 'd1',
    effects: [effect('gains', 'cart', 'l4', 'l7')],
    capture: { join: 0, leave: 0 },
    override: null,
    policies: null,
    preflight: [],
    dryRun: [{ step: 'patch Namespace//shop', target, ok: true, message: '', warnings: [] }],
    permitted: { allowed: true, missing: '' },
    commands: { kubectl: ['kubectl label namespace shop istio.io/use-waypoint=waypoint'], istioctl: [] },
    yaml: 'metadata:\n  labels:\n    istio.io/use-waypoint: waypoint\n',
    ...changed,
  };
}
