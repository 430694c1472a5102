import { nameKey } from '../model/ref.ts';
import type { Bound } from './binding.ts';
import type { End } from './ends.ts';
import type { Leg } from './leg.ts';
import { arrival, origins } from './leg.ts';
import type { Caller } from './path.ts';
import type { PathRuleId } from './rules.ts';

/** Through the waypoint that decides, its canary's share included; or failing at it. */
export function through(caller: Caller, ends: readonly End[], bound: Bound, rules: readonly PathRuleId[]): Leg {
  const { key, canary, failure } = bound;
  const { sender, unit } = origins[caller];
  const waypoint = `waypoint ${nameKey(key)}`;
  if (failure) {
    const says = () => {
      const at = failure.at === key ? waypoint : `canary waypoint ${nameKey(failure.at)}`;
      if (failure.percent === 100) return `it is bound to ${at}, ${failure.which}, so the connection fails`;
      const other = failure.at === key && canary ? `canary waypoint ${nameKey(canary.key)}` : waypoint;
      return `${failure.percent} % of ${unit} fail, because they go to ${at}, ${failure.which}; the others pass ${other}`;
    };
    return {
      outcome: 'fails',
      waypoint: failure.at,
      canary,
      via: [`waypoint ${nameKey(failure.at)}`],
      arrives: false,
      rules: [...rules, failure.rule],
      says,
      hint:
        failure.rule === 'F2'
          ? `Look at its pods: kubectl -n ${failure.at.namespace} get pods -l gateway.networking.k8s.io/gateway-name=${failure.at.name}`
          : '',
      ends,
    };
  }
  return {
    outcome: 'waypoint',
    waypoint: key,
    canary,
    via: [
      canary ? `waypoint ${nameKey(key)} (${100 - canary.weight} %) or ${nameKey(canary.key)} (${canary.weight} %)` : waypoint,
      ...arrival(ends),
    ],
    rules,
    says: (to) =>
      canary
        ? `${sender} sends ${100 - canary.weight} % of ${unit} to ${waypoint} and ${canary.weight} % to canary ${nameKey(canary.key)}, which pass them on to ${to}`
        : `${sender} sends it to ${waypoint}, which passes it on to ${to}`,
    hint: bound.assumed,
    ends,
  };
}

/** Something that decides may not be read. Who never uses waypoints is still known to go straight. */
export function unknown(caller: Caller, rules: readonly PathRuleId[], message: string): Leg {
  const why = message.replace(/\.$/, '');
  const waypointUser = caller === 'ambient pod' || caller === 'ingress gateway';
  const { sender } = origins[caller];
  return {
    outcome: 'unknown',
    waypoint: null,
    canary: null,
    via: [],
    rules,
    says: (to) => (waypointUser ? `unknown: ${why}` : `${sender} sends it straight to ${to}, and what it passes by is unknown: ${why}`),
    hint: '',
    ends: [],
  };
}
