import { nameKey } from '../../model/ref.ts';
import { isKnown } from '../../model/table.ts';
import { label } from '../../model/words.ts';
import type { World } from '../../model/world.ts';
import { admits, waypointOf } from '../../resolve/waypoint.ts';
import { plural, words } from '../build.ts';
import { admitting, handlingToo } from '../fixes.ts';
import type { Intent } from '../intent.ts';
import type { Effect, Preflight } from '../plan.ts';
import { canaryIn, isFromTemplate, referrersIn, unreadable } from '../referrers.ts';
import type { Facts } from './check.ts';
import { some } from './check.ts';

/** Somebody typed the names of these waypoints to have their labels written at once. */
export function* labelsBeforeReady({ overridden }: Facts): Iterable<Preflight> {
  if (overridden.size > 0)
    yield {
      id: 'overridden',
      level: 'warn',
      says: `The labels are written at once, although ${some([...overridden])} ${overridden.size === 1 ? 'is' : 'are'} missing or not ready. Until that changes traffic goes directly, past its policies.`,
      fix: '',
    };
}

/** A label that leads to no ready, admitting waypoint takes L7 policy away without a word (semantics.md 4.8, R-26). */
export function* fallsOpen({ forecast, intent, before, after, overridden }: Facts): Iterable<Preflight> {
  const open = forecast.effects.filter((e) => e.kind === 'open');
  const first = open[0];
  if (!first) return;
  // Undoing into a state that was broken before loses nothing, as long as nothing handles the destination now.
  const losesNothing = intent.type === 'undo' && open.every((e) => e.before.attachment.state !== 'handled');
  const isWanted = open.every(
    ({ after: { attachment } }) =>
      attachment.reason === 'WaypointIsNotReady' && attachment.asked !== null && overridden.has(nameKey(attachment.asked)),
  );
  const others = open.length > 1 ? ` and ${open.length - 1} more` : '';
  const fix = fixFor(first, before, after);
  yield {
    id: 'falls-open',
    level: losesNothing || isWanted ? 'warn' : 'stop',
    says: `${first.target.kind} ${first.target.name}${others} would ask for a waypoint and not get it (${first.after.attachment.message}). Traffic would go directly, past its policies.`,
    fix: 'Choose a waypoint that is ready, admits this namespace and handles services.',
    ...(fix ? { intent: fix } : {}),
  };
}

/** The change of the waypoint that would make it fit, where there is one. */
function fixFor({ target, after: { attachment } }: Effect, before: World, after: World): Intent | null {
  const { asked, reason } = attachment;
  const gateway = asked && before.Gateway.get(asked.namespace, asked.name);
  if (!gateway) return null;
  const waypoint = waypointOf(gateway, after);
  if (reason === 'UnsupportedTrafficType')
    return handlingToo(waypoint, target.kind === 'Pod' || target.kind === 'WorkloadEntry' ? 'workloads' : 'services');
  return reason === 'AttachmentDenied' ? admitting(waypoint, target.namespace, before) : null;
}

/** Waypoints that labels would lead to and that are not there or do not admit them, also where no destination tells yet. */
export function* waypointMissing({ plan, intent, after, forecast, overridden }: Facts): Iterable<Preflight> {
  if (intent.type === 'undo') return; // what was there before is put back as it was
  const told = new Set(
    forecast.effects.flatMap(({ kind, after: { attachment } }) => (kind === 'open' && attachment.asked ? [nameKey(attachment.asked)] : [])),
  );
  for (const step of plan.steps) {
    if (step.kind !== 'patch') continue;
    const home = step.target.kind === 'Namespace' ? step.target.name : step.target.namespace;
    for (const gateway of step.needs) {
      const key = nameKey(gateway);
      if (told.has(key)) continue;
      const record = after.Gateway.get(gateway.namespace, gateway.name);
      if (record) {
        if (admits(waypointOf(record, after), home, after.Namespace.get('', home)?.labels) !== 'denied') continue;
        told.add(key);
        const fix = admitting(waypointOf(record, after), home, after);
        yield {
          id: 'not-admitted',
          level: 'stop',
          says: `Waypoint ${key} does not admit namespace ${home}. Traffic would go directly, without its policies.`,
          fix: 'Let the waypoint admit the namespace first.',
          ...(fix ? { intent: fix } : {}),
        };
        continue;
      }
      told.add(key);
      if (overridden.has(key)) continue;
      const isUnknown = !isKnown(after.Gateway.knowledge(gateway.namespace));
      yield isUnknown
        ? {
            id: 'waypoint-unknown',
            level: 'warn',
            says: `You may not read Gateways in ${gateway.namespace}: whether waypoint ${key} is ready is unknown. It is looked at again before a label is written.`,
            fix: '',
          }
        : {
            id: 'waypoint-missing',
            level: 'stop',
            says: `No Gateway ${gateway.name} in namespace ${gateway.namespace}. Traffic would go directly, without its policies.`,
            fix: 'Choose a waypoint that exists, or create it first.',
          };
    }
  }
}

export function* losesWaypoint({ forecast }: Facts): Iterable<Preflight> {
  const loses = forecast.effects.filter((e) => e.kind === 'loses');
  const waypoints = new Set(loses.flatMap(({ before: { attachment } }) => (attachment.waypoint ? [nameKey(attachment.waypoint)] : [])));
  const [only] = waypoints;
  if (only === undefined) return;
  const through = waypoints.size === 1 ? `waypoint ${only}: its` : `their waypoints (${waypoints.size} in all): their`;
  yield {
    id: 'loses-waypoint',
    level: 'warn',
    says: `${plural(loses.length, 'destination')} will no longer go through ${through} routes and policies stop to apply to ${loses.length === 1 ? 'it' : 'them'}.`,
    fix: '',
  };
}

/** The canary rides on a primary; without one, or with a fault, everything goes to the primary and nobody says so (4.5). */
export function* canaryWithoutEffect({ plan, after, forecast, overridden }: Facts): Iterable<Preflight> {
  const faulty = forecast.effects.find((e) => e.after.attachment.canaryError !== '' && e.before.attachment.canaryError === '');
  if (faulty)
    yield {
      id: 'canary-error',
      level: isCanaryOverridden(faulty, after, overridden) ? 'warn' : 'stop',
      says: `${words(faulty.target)} would not get its canary: ${faulty.after.attachment.canaryError}.`,
      fix: 'Choose a canary waypoint that is ready, admits the namespace, handles services and is not the primary.',
    };
  for (const step of plan.steps) {
    if (step.kind !== 'patch' || !step.changes.some(({ key, after: value }) => key === label.canary && value !== null)) continue;
    const labels = after[step.target.kind].get(step.target.namespace, step.target.name)?.labels ?? {};
    const inherited = step.target.kind === 'Namespace' ? {} : (after.Namespace.get('', step.target.namespace)?.labels ?? {});
    if (Object.hasOwn(labels, label.useWaypoint) || Object.hasOwn(inherited, label.useWaypoint)) continue;
    yield {
      id: 'canary-without-primary',
      level: 'warn',
      says: `${words(step.target)} uses no waypoint: a canary without one is ignored.`,
      fix: 'Let it use a waypoint first, or in the same change.',
    };
  }
}

/** Whether nothing is wrong with the canary but that it is missing or not ready, which somebody accepted. */
function isCanaryOverridden({ target: { kind, namespace, name } }: Effect, after: World, overridden: ReadonlySet<string>): boolean {
  const own = canaryIn(after[kind].get(namespace, name)?.labels ?? {}, namespace);
  const canary = own ?? canaryIn(after.Namespace.get('', namespace)?.labels ?? {}, namespace);
  if (!canary || !overridden.has(nameKey(canary))) return false;
  return !after.Gateway.get(canary.namespace, canary.name)?.addresses.length;
}

/** What names a waypoint that is deleted and cannot be changed from here. */
export function* staysReferring({ plan, before, intent }: Facts): Iterable<Preflight> {
  const doomed = new Set(plan.steps.filter(({ kind }) => kind === 'delete').map(({ target }) => nameKey(target)));
  if (doomed.size === 0) return;
  const fixed: string[] = [];
  for (const { object, on, key } of referrersIn(before)) if (on === 'spec label' && doomed.has(nameKey(key))) fixed.push(words(object));
  if (fixed.length > 0)
    yield {
      id: 'spec-labels',
      level: 'warn',
      says: `${some(fixed)} name${fixed.length === 1 ? 's' : ''} the waypoint inside the spec, which Waymark does not change.`,
      fix: 'Take the label out of the spec first.',
    };
  const hidden = unreadable(before);
  if (hidden.length > 0 && intent.type !== 'undo')
    yield {
      id: 'unreadable',
      level: 'warn',
      says: `You may not read ${hidden.join('; ')}: whether something there uses the waypoint is unknown. It would fall open.`,
      fix: '',
    };
  for (const step of plan.steps)
    if (step.kind === 'delete' && !step.gateway)
      yield {
        id: 'no-way-back',
        level: 'warn',
        says: `Gateway ${nameKey(step.target)} has parts that Waymark cannot make again (labels, annotations or listeners of its own): undo will not bring it back.`,
        fix: `kubectl get gateway.gateway.networking.k8s.io ${step.target.name} -n ${step.target.namespace} -o yaml`,
      };
}

/** Pods that a controller made forget their labels when they are replaced. */
export function* lostAtRestart({ plan, before }: Facts): Iterable<Preflight> {
  for (const { kind, target } of plan.steps) {
    if (kind !== 'patch' || target.kind !== 'Pod') continue;
    const pod = before.Pod.get(target.namespace, target.name);
    if (!pod?.owner || isFromTemplate(target, { namespace: '', name: '' }, before)) continue;
    yield {
      id: 'lost-at-restart',
      level: 'warn',
      says: `Pod ${target.name} belongs to ${pod.owner.kind} ${pod.owner.name}: its label is lost when the pod is replaced.`,
      fix: 'Change the workload, its Service or its namespace instead.',
    };
  }
}
