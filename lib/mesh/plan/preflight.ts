import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { annotation, label, OPT_OUT } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { referenceIn } from '../resolve/reference.ts';
import type { Forecast } from './forecast.ts';
import { withChanges } from './forecast.ts';
import type { Plan, Preflight } from './plan.ts';

/** One thing to look at before a namespace's labels change. A check: one function and a line in `checks`. */
type Check = (namespace: string, facts: Facts) => Preflight | null;

interface Facts {
  readonly plan: Plan;
  readonly before: World;
  readonly after: World;
  readonly forecast: Forecast;
}

const checks: readonly Check[] = [fallsOpen, notInMesh, sidecars, hostNetwork, losesPolicy, keepsOwnLabel, gitops, systemNamespace];

/** What to know before `plan` is applied; 'stop' first. */
export function preflight(plan: Plan, world: World, forecast: Forecast): Preflight[] {
  const facts: Facts = { plan, before: world, after: withChanges(plan.changes, world), forecast };
  const namespaces = new Set(plan.changes.filter((c) => c.target.kind === 'Namespace').map((c) => c.target.name));
  const levels = ['stop', 'warn', 'info'];
  return [...namespaces]
    .flatMap((namespace) => checks.map((check) => check(namespace, facts)))
    .filter((found) => found !== null)
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

/** A label that leads to no ready, admitting waypoint takes L7 policy away without a word (semantics.md 4.8, R-26). */
function fallsOpen(_namespace: string, { forecast }: Facts): Preflight | null {
  const open = forecast.effects.filter((e) => e.kind === 'open');
  const first = open[0];
  if (!first) return null;
  const others = open.length > 1 ? ` and ${open.length - 1} more` : '';
  return {
    id: 'falls-open',
    level: 'stop',
    says: `${first.target.kind} ${first.target.name}${others} would ask for a waypoint and not get it (${first.after.attachment.message}). Traffic would go directly, past its policies.`,
    fix: 'Choose a waypoint that is ready, admits this namespace and handles services.',
  };
}

function notInMesh(namespace: string, { after }: Facts): Preflight | null {
  const labels = after.Namespace.get('', namespace)?.labels ?? {};
  const reference = referenceIn(labels, namespace);
  if (typeof reference === 'string' || labelOf(labels, label.dataplaneMode) === 'ambient') return null;
  return {
    id: 'not-in-mesh',
    level: 'warn',
    says: `Namespace ${namespace} is not in the mesh: clients elsewhere in the mesh will use the waypoint, but calls between its own pods bypass it.`,
    fix: `kubectl label namespace ${namespace} ${label.dataplaneMode}=ambient`,
  };
}

function sidecars(namespace: string, { before, plan }: Facts): Preflight | null {
  if (!joins(plan, namespace)) return null;
  const labels = before.Namespace.get('', namespace)?.labels ?? {};
  const pods = [...before.Pod.in(namespace)].filter((p) => Object.hasOwn(p.annotations, annotation.sidecarStatus)).length;
  if (pods === 0 && labelOf(labels, label.injection) !== 'enabled') return null;
  return {
    id: 'sidecars',
    level: 'warn',
    says:
      pods > 0
        ? `${pods} pods have a sidecar: ztunnel does not capture them, and their calls bypass waypoints.`
        : `${label.injection}=enabled injects sidecars into new pods, which ztunnel then does not capture.`,
    fix: `kubectl label namespace ${namespace} ${label.injection}- && kubectl rollout restart deployment -n ${namespace}`,
  };
}

function hostNetwork(namespace: string, { before, plan }: Facts): Preflight | null {
  const pods = joins(plan, namespace) ? [...before.Pod.in(namespace)].filter((p) => p.hostNetwork && p.phase === 'Running').length : 0;
  return pods === 0
    ? null
    : { id: 'host-network', level: 'info', says: `${pods} pods use the network of their node and stay outside the mesh.`, fix: '' };
}

function losesPolicy(_namespace: string, { forecast }: Facts): Preflight | null {
  const loses = forecast.effects.filter((e) => e.kind === 'loses');
  const first = loses[0];
  if (!first?.before.attachment.waypoint) return null;
  return {
    id: 'loses-waypoint',
    level: 'warn',
    says: `${loses.length} destination${loses.length === 1 ? '' : 's'} will no longer go through waypoint ${nameKey(first.before.attachment.waypoint)}: its routes and policies stop to apply to them.`,
    fix: '',
  };
}

function keepsOwnLabel(namespace: string, { before, plan }: Facts): Preflight | null {
  if (!plan.changes.some((c) => c.key === label.useWaypoint)) return null;
  const own = [...before.Service.in(namespace), ...before.ServiceEntry.in(namespace)].filter((s) =>
    Object.hasOwn(s.labels, label.useWaypoint),
  );
  if (own.length === 0) return null;
  const optedOut = own.filter((s) => labelOf(s.labels, label.useWaypoint) === OPT_OUT).length;
  return {
    id: 'own-labels',
    level: 'info',
    says: `${own.length} services have a label of their own${optedOut ? ` (${optedOut} opt out)` : ''} and are not affected.`,
    fix: '',
  };
}

/** Labels that tools leave on what they manage. managedFields are not kept, so this is what can be told. */
function gitops(namespace: string, { before }: Facts): Preflight | null {
  const labels = before.Namespace.get('', namespace)?.labels ?? {};
  const tool =
    labelOf(labels, 'argocd.argoproj.io/instance') !== undefined
      ? 'Argo CD'
      : labelOf(labels, 'kustomize.toolkit.fluxcd.io/name') !== undefined
        ? 'Flux'
        : labelOf(labels, 'app.kubernetes.io/managed-by') === 'Helm'
          ? 'Helm'
          : null;
  return (
    tool && {
      id: 'managed',
      level: 'warn',
      says: `${tool} manages namespace ${namespace} and may revert this change. Put it into its source as well.`,
      fix: '',
    }
  );
}

function systemNamespace(namespace: string, _facts: Facts): Preflight | null {
  if (!['kube-system', 'kube-public', 'kube-node-lease', 'istio-system'].includes(namespace)) return null;
  return {
    id: 'system-namespace',
    level: 'warn',
    says: `${namespace} is a system namespace; a mistake here can cut off the cluster.`,
    fix: '',
  };
}

function joins(plan: Plan, namespace: string): boolean {
  return plan.changes.some((c) => c.target.name === namespace && c.key === label.dataplaneMode && c.after === 'ambient');
}
