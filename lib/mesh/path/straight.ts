import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Bound } from './binding.ts';
import { bindingOf, untoldWorkload } from './binding.ts';
import type { End, Ends, Inbound } from './ends.ts';
import type { Leg } from './leg.ts';
import { arrival, origins } from './leg.ts';
import type { Caller, Outcome } from './path.ts';
import type { PathRuleId } from './rules.ts';
import { unknown } from './through.ts';

interface Why {
  readonly rules: readonly PathRuleId[];
  /** The clause before ", so"; '' when there is nothing to say. */
  readonly lead: string;
  /** The waypoint that the addressed destination is bound to, and that is not used. */
  readonly passed: Bound | null;
  /** A waypoint was asked for in vain. */
  readonly skipped?: boolean;
  /** No proxy on the way knows the destination: it is passed on as the client sent it. */
  readonly passthrough?: boolean;
  /** Where the workloads' own waypoints are looked up; absent: `passed` says it all. */
  readonly own?: World;
  /** false: a policy that lets only the waypoint in would let nobody in. */
  readonly deny?: boolean;
  readonly hint?: string;
}

/** Past every waypoint to the workloads: one leg for each; or one for all, where they are unknown or do not exist. */
export function straight(caller: Caller, { ends, unread }: Ends, why: Why): readonly Leg[] {
  const { sender } = origins[caller];
  if (unread || ends.length === 0) {
    if (why.passed)
      return [leg('bypass', why.passed, [], why, (to) => `${sender} sends it straight to ${to}${plain(caller, why)}`, caller)];
    if (unread) return [unknown(caller, why.rules, `no waypoint is on the way, but ${unread}`)];
    const says = (to: string) => `nothing is there to take it: ${to.replace(/^a \w+ of /, '')} has no workload now`;
    return [
      {
        outcome: 'fails',
        waypoint: null,
        canary: null,
        via: [],
        arrives: false,
        rules: [...why.rules, 'F5'],
        says,
        hint: why.hint ?? '',
        ends,
      },
    ];
  }
  return ends.map((end) => toEnd(caller, end, why));
}

function toEnd(caller: Caller, end: End, why: Why): Leg {
  const { sender } = origins[caller];
  if (end.inbound === 'cut off') {
    const says = (to: string) => `no ztunnel took ${to} yet, so it has no connectivity`;
    return {
      outcome: 'fails',
      waypoint: null,
      canary: null,
      via: [],
      arrives: false,
      rules: [...why.rules, 'F6'],
      says,
      hint: '',
      ends: [end],
    };
  }
  const own = why.own && !why.passed ? bindingOf(end.answer, why.own, untoldWorkload(end)) : null;
  const passed = why.passed ?? (own?.state === 'bound' ? own : null);
  const by = how(caller, end.inbound, why.passthrough ?? false);
  const outcome: Outcome = passed ? 'bypass' : by === ' by HBONE' ? 'l4' : 'direct';
  const hint = own?.state === 'bound' ? `Waypoint ${nameKey(own.key)} of the workload takes only what is addressed to its IP.` : '';
  const says = (to: string) => `${sender} sends it straight to ${to}${by}`;
  return leg(outcome, passed, [end], { ...why, hint: [why.hint, hint].filter(Boolean).join(' ') }, says, caller);
}

/** semantics.md 2.3 and the client table of 4.8. */
function how(caller: Caller, inbound: Inbound, passthrough: boolean): string {
  if (caller === 'outside' || passthrough || inbound === 'plain') return ' as plain TCP';
  if (inbound === 'sidecar') return caller === 'ambient pod' ? ' as plain TCP' : caller === 'waypoint' ? '' : ' by mTLS';
  return ' by HBONE';
}

function plain(caller: Caller, why: Why): string {
  return caller === 'outside' || why.passthrough ? ' as plain TCP' : '';
}

function leg(
  outcome: Outcome,
  passed: Bound | null,
  ends: readonly End[],
  { rules, lead, skipped, deny = true, hint = '' }: Why,
  sent: Leg['says'],
  caller: Caller,
): Leg {
  const tail = passed
    ? `, past waypoint ${nameKey(passed.key)} and its policies`
    : `${outcome === 'l4' ? ', L4 only' : ''}${skipped ? ', and the policies at the waypoint are skipped' : ''}`;
  return {
    outcome,
    waypoint: passed?.key ?? null,
    canary: passed?.canary ?? null,
    via: arrival(ends),
    rules,
    says: (to) => `${lead ? `${lead}, so ` : ''}${sent(to)}${tail}`,
    hint: [hint, passed && deny && caller !== 'waypoint' ? denyHint(passed, ends, caller) : ''].filter(Boolean).join(' '),
    ends,
  };
}

/** How the workload itself can refuse who bypasses the waypoint; the waypoint cannot. */
function denyHint({ key, principals }: Bound, ends: readonly End[], caller: Caller): string {
  if (ends.length > 0 && ends.every(({ inbound }) => inbound === 'plain')) return 'No proxy is at the workload that could refuse it.';
  const who = principals.length > 0 ? principals.join(', ') : `the service account of waypoint ${nameKey(key)}`;
  const strict = caller === 'outside' ? 'PeerAuthentication STRICT there refuses plain TCP; an' : 'An';
  return `${strict} AuthorizationPolicy at the workload that allows only ${who} refuses whoever bypasses the waypoint.`;
}
