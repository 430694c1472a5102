import type { KindName } from '../model/kinds/registry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, AnswerState, Key, Reason, Trace } from './answer.ts';
import { discovery } from './mesh-settings.ts';
import { referenceIn } from './reference.ts';
import type { RuleId } from './rules.ts';
import type { Waypoint } from './waypoint.ts';
import { admits, waypointOf } from './waypoint.ts';

/** What a destination is for the common part: where its labels are and whose namespace it lives in. */
export interface Subject {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
  /** The labels that count; for a WorkloadEntry spec.labels overlaid by metadata labels. */
  readonly labels: Labels;
}

/** A waypoint that exists, is ready and admits the subject; or the finished answer. */
export type Target = { readonly waypoint: Waypoint; readonly key: Key; readonly source: 'own' | 'namespace' } | Answer;

const useWaypointField = `metadata.labels['${label.useWaypoint}']`;

/** semantics.md 4.2 (TARGET), common to services and workloads. */
export function targetOf(subject: Subject, world: World, trace: Trace): Target {
  const { namespace } = subject;
  const self: Ref = subject;
  const own = referenceIn(subject.labels, namespace);
  const ownValue = labelOf(subject.labels, label.useWaypoint) ?? null;
  const note = notesTo(trace);

  if (own === 'opted out') {
    note('T1', self, useWaypointField, ownValue, 'direct', `${subject.kind} ${nameKey(subject)} opts out with the value none.`);
    return end('direct', 'OptedOut', { source: 'own' });
  }
  if (own !== 'absent') {
    note(
      'T2',
      self,
      useWaypointField,
      ownValue,
      'next',
      `${subject.kind} ${nameKey(subject)} asks for waypoint ${nameKey(own)} with its own label.`,
    );
    return checked(subject, own, 'own', world, trace);
  }
  note('T2', self, useWaypointField, null, 'next', `${subject.kind} ${nameKey(subject)} has no label of its own.`);

  const home = world.Namespace.get('', namespace);
  const homeRef: Ref = { kind: 'Namespace', namespace: '', name: namespace };
  if (!home && !isKnown(world.Namespace.knowledge(namespace))) {
    const message = `The labels of namespace ${namespace} may not be read, and they decide.`;
    note('T3', homeRef, useWaypointField, null, 'unknown', message);
    return end('unknown', 'Unreadable', { message });
  }
  const inherited = home ? referenceIn(home.labels, namespace) : 'absent';
  const inheritedValue = (home && labelOf(home.labels, label.useWaypoint)) ?? null;
  if (inherited === 'absent') {
    note('T3', homeRef, useWaypointField, null, 'direct', `Namespace ${namespace} has no label either: no waypoint.`);
    return end('direct', 'NothingDeclared');
  }
  if (inherited === 'opted out') {
    note('T3', homeRef, useWaypointField, inheritedValue, 'direct', `Namespace ${namespace} opts out with the value none: no waypoint.`);
    return end('direct', 'OptedOut', { source: 'namespace' });
  }
  note(
    'T4',
    homeRef,
    useWaypointField,
    inheritedValue,
    'next',
    `Namespace ${namespace} asks for waypoint ${nameKey(inherited)} for everything in it.`,
  );
  return checked(subject, inherited, 'namespace', world, trace);
}

/** Rules T5–T7 for the key that a label names. */
function checked(subject: Subject, key: Key, source: 'own' | 'namespace', world: World, trace: Trace): Target {
  const note = notesTo(trace);
  const gatewayRef: Ref = { kind: 'Gateway', ...key };
  const failed = (failure: Failure) => end(failure.state, failure.reason, { message: failure.message, asked: key, source });
  const found = readyWaypoint(key, world);
  if ('reason' in found) {
    note('T5', gatewayRef, 'status.addresses', null, found.state, found.state === 'unknown' ? found.message : notReadySays(key, world));
    return failed(found);
  }
  note(
    'T5',
    gatewayRef,
    'status.addresses',
    found.gateway.addresses.map((a) => a.value).join(', '),
    'next',
    `Gateway ${nameKey(key)} exists and has an address: it is a ready waypoint.`,
  );

  const refused = refusal(found, key, subject.namespace, world);
  const field = found.listener ? `spec.listeners['${found.listener.name}'].allowedRoutes.namespaces` : 'spec.listeners';
  if (refused) {
    note('T6', gatewayRef, field, allowedText(found), refused.state, refusedSays(found, key, subject.namespace, refused));
    return failed(refused);
  }
  note('T6', gatewayRef, field, allowedText(found), 'next', `It admits namespace ${subject.namespace}.`);
  return { waypoint: found, key, source };
}

export interface Failure {
  readonly state: 'broken' | 'unknown';
  readonly reason: Reason;
  readonly message: string;
}

/** Rule T5. Also used for canaries. */
export function readyWaypoint(key: Key, world: World): Waypoint | Failure {
  const gateway = world.Gateway.get(key.namespace, key.name);
  if (!gateway && !isKnown(world.Gateway.knowledge(key.namespace))) {
    return {
      state: 'unknown',
      reason: 'Unreadable',
      message: `Gateways of namespace ${key.namespace} may not be read, so whether waypoint ${nameKey(key)} is ready is unknown.`,
    };
  }
  const waypoint = gateway && waypointOf(gateway, world);
  const seen = waypoint?.ready ? discovery(key.namespace, world) : 'hidden';
  if (seen === 'unknown') {
    const message = `istiod sees a Gateway only in namespaces with certain labels, and those of ${key.namespace} may not be read.`;
    return { state: 'unknown', reason: 'Unreadable', message };
  }
  if (!waypoint || seen === 'hidden')
    return { state: 'broken', reason: 'WaypointIsNotReady', message: `waypoint "${nameKey(key)}" is not ready` };
  return waypoint;
}

/** Rule T6: null when the namespace is admitted. Also used for canaries. */
export function refusal(waypoint: Waypoint, key: Key, namespace: string, world: World): Failure | null {
  switch (admits(waypoint, namespace, world.Namespace.get('', namespace)?.labels)) {
    case 'allowed':
      return null;
    case 'unknown':
      if (!isKnown(world.Namespace.knowledge(namespace))) {
        return {
          state: 'unknown',
          reason: 'Unreadable',
          message: `Waypoint ${nameKey(key)} admits namespaces by their labels, and those of ${namespace} may not be read.`,
        };
      }
      break;
    default:
  }
  return {
    state: 'broken',
    reason: 'AttachmentDenied',
    message: `we are not permitted to attach to waypoint "${nameKey(key)}" (missing allowedRoutes?)`,
  };
}

/** "does not exist" and "has no address" are one message of istiod; the screen tells them apart. */
function notReadySays(key: Key, world: World): string {
  const gateway = world.Gateway.get(key.namespace, key.name);
  if (gateway && gateway.addresses.length > 0)
    return `Gateway ${nameKey(key)} exists, but istiod does not see it: no discovery selector matches namespace ${key.namespace} (rule 1.4). Traffic goes directly.`;
  if (gateway) return `Gateway ${nameKey(key)} exists but has no address yet: it is not a waypoint, and traffic goes directly.`;
  return `There is no Gateway ${nameKey(key)}: traffic goes directly.`;
}

function refusedSays(waypoint: Waypoint, key: Key, namespace: string, refused: Failure): string {
  if (refused.state === 'unknown') return refused.message;
  if (waypoint.from === 'Selector')
    return `Waypoint ${nameKey(key)} admits only namespaces that its selector matches, and ${namespace} does not match: traffic goes directly.`;
  return `Waypoint ${nameKey(key)} admits only its own namespace, and the destination is in ${namespace}: traffic goes directly.`;
}

function allowedText(waypoint: Waypoint): string {
  return waypoint.from === 'Selector' ? `from: Selector, selector: ${JSON.stringify(waypoint.selector)}` : `from: ${waypoint.from}`;
}

type Extra = Partial<Pick<Answer, 'message' | 'asked' | 'source' | 'waypoint' | 'canary' | 'canaryError' | 'ingress' | 'assumptions'>>;

const noIngress = { labelPresent: false, use: false } as const;
const nothing: readonly string[] = [];

/** A finished answer; what is not given is empty. */
export function end(state: AnswerState, reason: Reason, extra: Extra = {}): Answer {
  return {
    state,
    reason,
    message: '',
    waypoint: null,
    asked: null,
    source: null,
    canary: null,
    canaryError: '',
    ingress: noIngress,
    assumptions: nothing,
    ...extra,
  };
}

type Note = (rule: RuleId, object: Ref | null, field: string, value: string | null, verdict: 'next' | AnswerState, says: string) => void;

const silent: Note = () => {};

/** Writes steps to the trace; costs nothing where there is none. */
export function notesTo(trace: Trace): Note {
  if (!trace) return silent;
  return (rule, object, field, value, verdict, says) => {
    trace.push({
      rule,
      object: object && { kind: object.kind, namespace: object.namespace, name: object.name },
      field,
      value,
      verdict,
      says,
    });
  };
}
