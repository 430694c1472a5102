import type { Labels } from '../../model/meta.ts';
import { labelOf } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import { isKnown } from '../../model/table.ts';
import { label } from '../../model/words.ts';
import { isReady, plural, words } from '../build.ts';
import { toolBehind } from '../managing-tools.ts';
import type { Preflight } from '../plan.ts';
import { revisionsIn } from '../revisions.ts';
import { systemNamespacesOf } from '../system-namespaces.ts';
import type { Facts } from './check.ts';
import { createsOf, editsOf, patchesOf } from './check.ts';

/** By the labels alone. Annotations and managedFields are read with the dry run and not kept, see `managedBy`. */
export function* managed({ plan, before }: Facts): Iterable<Preflight> {
  for (const step of plan.steps) {
    if (step.kind === 'wait' || step.kind === 'create') continue;
    const labels = before[step.target.kind].get(step.target.namespace, step.target.name)?.labels ?? {};
    const tool = toolBehind({ labels });
    if (tool) yield mayRevert(tool, step.target);
  }
}

/** The same of a tool that the dry run saw; null: none, or the labels that are known told of it already. */
export function managedBy(tool: string | null, target: Ref, labels: Labels): Preflight | null {
  return tool !== null && tool !== toolBehind({ labels }) ? mayRevert(tool, target) : null;
}

function mayRevert(tool: string, { kind, name }: Ref): Preflight {
  const what = kind === 'Namespace' ? 'namespace' : kind;
  return {
    id: 'managed',
    level: 'warn',
    says: `${tool} manages ${what} ${name} and may revert this change. Put it into its source as well.`,
    fix: '',
  };
}

export function* systemNamespace({ plan }: Facts): Iterable<Preflight> {
  for (const namespace of systemNamespacesOf(plan))
    yield {
      id: 'system-namespace',
      level: 'warn',
      says: `${namespace} is a system namespace; a mistake here can cut off the cluster.`,
      fix: '',
    };
}

/** istiod leaves objects alone that it did not make, and then the waypoint never gets its address (semantics.md 3.6, 6). */
export function* nameCollision({ plan, before }: Facts): Iterable<Preflight> {
  for (const { target, existing } of createsOf(plan)) {
    if (existing !== null) continue;
    for (const kind of ['Service', 'Deployment'] as const) {
      const record = before[kind].get(target.namespace, target.name);
      if (record && labelOf(record.labels, label.managed) === undefined)
        yield {
          id: 'name-collision',
          level: 'stop',
          says: `There is a ${kind} ${nameKey(target)} that Istio did not make: istiod would not touch it, and the waypoint would never become ready.`,
          fix: 'Choose another name.',
        };
      if (!record && !isKnown(before[kind].knowledge(target.namespace)))
        yield {
          id: 'name-unknown',
          level: 'info',
          says: `You may not read ${kind}s in ${target.namespace}: whether one is called ${target.name} already is unknown.`,
          fix: '',
        };
    }
  }
}

/** A waypoint whose revision no istiod owns gets no Deployment, no address, and is waited for in vain (semantics.md 1.5b). */
export function* revisionUnknown({ plan, before }: Facts): Iterable<Preflight> {
  const wanted = [
    ...createsOf(plan).map(({ target, gateway }) => ({ target, revision: gateway.revision })),
    ...editsOf(plan).map(({ target, changes }) => ({ target, revision: changes.find((c) => c.key === label.revision)?.after ?? null })),
  ];
  const known = revisionsIn(before);
  for (const { target, revision } of wanted)
    if (revision !== null && !known.has(revision))
      yield {
        id: 'revision',
        level: 'warn',
        says: `No istiod of revision or tag "${revision}" is known here. If there is none, Gateway ${nameKey(target)} never becomes ready.`,
        fix: 'istioctl tag list',
      };
}

/** What exists and is not ready is waited for, and that may last. */
export function* waitsForReady({ plan, before }: Facts): Iterable<Preflight> {
  for (const step of plan.steps) {
    if (step.kind !== 'wait' || step.until !== 'ready') continue;
    const record = before.Gateway.get(step.target.namespace, step.target.name);
    if (!record || isReady(record)) continue;
    const why = record.conditions.find((c) => c.type === 'Programmed');
    yield {
      id: 'not-ready',
      level: 'warn',
      says: `Waypoint ${nameKey(record)} is not ready (${why?.message || 'no address yet'}). Labels are written only when it is.`,
      fix: `istioctl waypoint status -n ${record.namespace}`,
    };
  }
}

/**
 * istiod makes a Deployment; whether its pods are let in is decided only then. Seen on the real API server: "baseline" admits the
 * pods that istiod makes, "restricted" refuses them, because they ask for no seccomp profile.
 */
export function* podSecurity({ plan, before }: Facts): Iterable<Preflight> {
  for (const { target, existing } of createsOf(plan)) {
    const level = labelOf(before.Namespace.get('', target.namespace)?.labels ?? {}, 'pod-security.kubernetes.io/enforce');
    if (existing === null && level === 'restricted')
      yield {
        id: 'pod-security',
        level: 'info',
        says: `Namespace ${target.namespace} enforces Pod Security "restricted". If the waypoint's pods do not satisfy it, they are refused and the waypoint never becomes ready.`,
        fix: `kubectl get events -n ${target.namespace} --field-selector reason=FailedCreate`,
      };
  }
}

/** A Gateway that a reference can never reach, or that handles nothing. */
export function* uselessWaypoint({ plan }: Facts): Iterable<Preflight> {
  for (const { target, gateway } of createsOf(plan))
    if (gateway.trafficType === 'none')
      yield {
        id: 'handles-nothing',
        level: 'warn',
        says: `Waypoint ${nameKey(target)} with traffic type "none" handles nothing: whoever asks for it goes without.`,
        fix: '',
      };
}

/** A label removed alone leaves its namespace part behind, which then does nothing but mislead. */
export function* many({ plan }: Facts): Iterable<Preflight> {
  const patches = patchesOf(plan);
  if (patches.length > 1)
    yield {
      id: 'many',
      level: 'info',
      says: `${plural(patches.length, 'object')} are changed one after the other: ${patches
        .slice(0, 3)
        .map(({ target }) => words(target))
        .join(', ')}${patches.length > 3 ? ', …' : ''}. What was changed before a stop stays until you undo it.`,
      fix: '',
    };
}
