import { labelOf } from '../../model/meta.ts';
import { annotation, label, OPT_OUT } from '../../model/words.ts';
import { referenceIn } from '../../resolve/reference.ts';
import { ownerOf } from '../../view/workloads.ts';
import { podsOf } from '../after.ts';
import { plural, words } from '../build.ts';
import type { Plan, Preflight } from '../plan.ts';
import type { Facts } from './check.ts';
import { namespacesOf, patchesOf } from './check.ts';

export function* notInMesh({ plan, after }: Facts): Iterable<Preflight> {
  for (const namespace of namespacesOf(plan)) {
    const labels = after.Namespace.get('', namespace)?.labels ?? {};
    if (typeof referenceIn(labels, namespace) === 'string' || labelOf(labels, label.dataplaneMode) === 'ambient') continue;
    yield {
      id: 'not-in-mesh',
      level: 'warn',
      says: `Namespace ${namespace} is not in the mesh: clients elsewhere in the mesh will use the waypoint, but calls between its own pods bypass it.`,
      fix: `kubectl label namespace ${namespace} ${label.dataplaneMode}=ambient`,
      intent: {
        type: 'enroll',
        targets: [{ kind: 'Namespace', namespace: '', name: namespace }],
        mesh: 'join',
        waypoint: { do: 'keep' },
        canary: { do: 'keep' },
        ingress: 'keep',
      },
    };
  }
}

export function* sidecars({ plan, before }: Facts): Iterable<Preflight> {
  for (const namespace of joining(plan)) {
    const labels = before.Namespace.get('', namespace)?.labels ?? {};
    const pods = [...before.Pod.in(namespace)].filter((p) => Object.hasOwn(p.annotations, annotation.sidecarStatus)).length;
    if (pods === 0 && labelOf(labels, label.injection) !== 'enabled') continue;
    yield {
      id: 'sidecars',
      level: 'warn',
      says:
        pods > 0
          ? `${pods} pods have a sidecar: ztunnel does not capture them, and their calls bypass waypoints.`
          : `${label.injection}=enabled injects sidecars into new pods, which ztunnel then does not capture.`,
      fix: `kubectl label namespace ${namespace} ${label.injection}- && kubectl rollout restart deployment -n ${namespace}`,
    };
  }
}

export function* hostNetwork({ plan, before }: Facts): Iterable<Preflight> {
  for (const namespace of joining(plan)) {
    const pods = [...before.Pod.in(namespace)].filter((p) => p.hostNetwork && p.phase === 'Running').length;
    if (pods > 0)
      yield { id: 'host-network', level: 'info', says: `${pods} pods use the network of their node and stay outside the mesh.`, fix: '' };
  }
}

export function* keepsOwnLabel({ plan, before }: Facts): Iterable<Preflight> {
  for (const { target, changes } of patchesOf(plan)) {
    if (target.kind !== 'Namespace' || !changes.some((c) => c.key === label.useWaypoint)) continue;
    const changed = new Set(patchesOf(plan).map(({ target: t }) => `${t.kind}/${t.namespace}/${t.name}`));
    const own = (['Service', 'ServiceEntry'] as const).flatMap((kind) =>
      [...before[kind].in(target.name)].filter(
        (s) => Object.hasOwn(s.labels, label.useWaypoint) && !changed.has(`${kind}/${s.namespace}/${s.name}`),
      ),
    );
    if (own.length === 0) continue;
    const optedOut = own.filter((s) => labelOf(s.labels, label.useWaypoint) === OPT_OUT).length;
    yield {
      id: 'own-labels',
      level: 'info',
      says: `${plural(own.length, 'service')} ${own.length === 1 ? 'has a label of its' : 'have a label of their'} own${optedOut ? ` (${optedOut} opted out)` : ''} and ${own.length === 1 ? 'is' : 'are'} not affected.`,
      fix: '',
    };
  }
}

/** A changed template makes every pod of the workload anew; said before anything else about it. */
export function* restartsPods({ plan, before }: Facts): Iterable<Preflight> {
  for (const step of patchesOf(plan)) {
    if (!step.changes.some(({ on }) => on === 'template label')) continue;
    const pods = [...podsOf(step, before)].length;
    const desired = (step.target.kind !== 'Pod' && workloadOf(step.target, before)?.desired) || pods;
    yield {
      id: 'restarts',
      level: 'warn',
      says: `${words(step.target)} restarts ${plural(Math.max(pods, desired), 'pod')}: a label in its template makes them anew.`,
      fix: '',
    };
  }
}

function workloadOf({ kind, namespace, name }: { kind: string; namespace: string; name: string }, world: Facts['before']) {
  const found = kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet' ? world[kind].get(namespace, name) : undefined;
  return found;
}

/** A Service of type ExternalName is not part of the mesh; a label on it does nothing (semantics.md 4.3, S0). */
export function* externalName({ plan, before }: Facts): Iterable<Preflight> {
  for (const { target } of patchesOf(plan)) {
    if (target.kind !== 'Service' || before.Service.get(target.namespace, target.name)?.type !== 'ExternalName') continue;
    yield {
      id: 'external-name',
      level: 'warn',
      says: `${words(target)} is of type ExternalName: it never has a waypoint, whatever its labels say.`,
      fix: 'Use a ServiceEntry for the host.',
    };
  }
}

/** Pods that will ask for a waypoint and yet not be captured, each with its own reason. */
export function* podsOutside({ plan, before }: Facts): Iterable<Preflight> {
  for (const { target, changes } of patchesOf(plan)) {
    if (target.kind !== 'Pod' || !changes.some((c) => c.key === label.dataplaneMode && c.after === 'ambient')) continue;
    const pod = before.Pod.get(target.namespace, target.name);
    if (!pod) continue;
    const why = pod.hostNetwork
      ? 'uses the network of its node'
      : Object.hasOwn(pod.annotations, annotation.sidecarStatus)
        ? 'has a sidecar'
        : null;
    if (why)
      yield {
        id: 'stays-outside',
        level: 'warn',
        says: `${words({ ...target, name: ownerOf(pod).name })} ${why}: ztunnel does not capture it.`,
        fix: '',
      };
  }
}

function joining(plan: Plan): string[] {
  return patchesOf(plan).flatMap(({ target, changes }) =>
    target.kind === 'Namespace' && changes.some((c) => c.key === label.dataplaneMode && c.after === 'ambient') ? [target.name] : [],
  );
}
