import { nameKey } from '../model/ref.ts';
import type { Canary, Key } from '../resolve/answer.ts';
import type { End, Ends } from './ends.ts';
import type { Addressing, Caller, CallPath, Outcome } from './path.ts';
import type { PathRuleId } from './rules.ts';

/** What happens on the way to some of the workloads, before it is known how many have it in common. */
export interface Leg {
  readonly outcome: Outcome;
  readonly waypoint: Key | null;
  readonly canary: Canary | null;
  /** The hops between the sender and the workload. */
  readonly via: readonly string[];
  /** false: it ends at the last hop. */
  readonly arrives?: boolean;
  readonly rules: readonly PathRuleId[];
  /** Begins in lower case and ends without a stop. */
  readonly says: (to: string) => string;
  readonly hint: string;
  /** The workloads it holds for; empty when it does not depend on them. */
  readonly ends: readonly End[];
}

interface Origin {
  readonly hops: readonly string[];
  readonly sender: string;
  /** What a weight is a share of (semantics.md 4.5). */
  readonly unit: string;
}

const connections = 'new connections';

export const origins: Readonly<Record<Caller, Origin>> = {
  'ambient pod': { hops: ['client', 'ztunnel'], sender: 'ztunnel', unit: connections },
  'sidecar pod': { hops: ['client', 'sidecar'], sender: 'the sidecar', unit: connections },
  'ingress gateway': { hops: ['ingress gateway'], sender: 'the gateway', unit: 'requests' },
  outside: { hops: ['client'], sender: 'the client', unit: connections },
  waypoint: { hops: ['waypoint'], sender: 'the waypoint', unit: connections },
};

/** The proxy that the workloads have in common, as a hop. */
export function arrival(ends: readonly End[]): readonly string[] {
  const proxies = new Set(ends.map(({ inbound }) => (inbound === 'ztunnel' || inbound === 'sidecar' ? `${inbound} of the pod` : '')));
  return [...proxies].filter((proxy) => proxy !== '' && proxies.size === 1);
}

/** The legs of one pair of caller and addressing as paths: those that say the same become one, with its share. */
export function render(legs: readonly Leg[], caller: Caller, addressing: Addressing, subject: string, behind: Ends): CallPath[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const key = [leg.outcome, leg.waypoint && nameKey(leg.waypoint), leg.rules.join(), leg.says(''), leg.hint].join('\n');
    const group = groups.get(key);
    if (group) group.push(leg);
    else groups.set(key, [leg]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0] as Leg;
    const ends = group.length > 1 ? group.flatMap((leg) => leg.ends) : first.ends;
    const share = groups.size > 1 ? { count: ends.length, of: behind.ends.length } : null;
    const shared = share ? `for ${share.count} of ${share.of} ${plural(behind.ends)} of ${subject}, ` : '';
    const to = placeOf(ends, subject, share !== null, behind);
    const via = group.length > 1 ? arrivalOfAll(group) : first.via;
    return {
      caller,
      addressing,
      outcome: first.outcome,
      waypoint: first.waypoint,
      canary: first.canary,
      share,
      hops: [...origins[caller].hops, ...via, ...(first.arrives === false ? [] : [hopOf(ends, subject)])],
      rules: first.rules,
      says: sentence(`${shared}${first.says(to)}`),
      hint: first.hint,
    };
  });
}

/** Grouped legs differ at most in the proxy at the workload. */
function arrivalOfAll(group: readonly Leg[]): readonly string[] {
  const first = group[0] as Leg;
  return first.via.filter((hop) => group.every((leg) => leg.via.includes(hop)));
}

function placeOf(ends: readonly End[], subject: string, isShare: boolean, behind: Ends): string {
  if (ends.length === 1 && ends[0]) return ends[0].name;
  if (isShare) return `the ${nounOf(ends)}`;
  return `a ${nounOf(behind.ends)} of ${subject}`;
}

function hopOf(ends: readonly End[], subject: string): string {
  if (ends.length === 1 && ends[0]) return ends[0].name;
  return ends.length === 0 ? subject : `one of ${ends.length} ${plural(ends)}`;
}

function nounOf(ends: readonly End[]): 'pod' | 'workload' {
  return ends.every(({ noun }) => noun === 'pod') ? 'pod' : 'workload';
}

function plural(ends: readonly End[]): string {
  return `${nounOf(ends)}s`;
}

/** ztunnel and istio… are written small everywhere. */
function sentence(clauses: string): string {
  const text = /^(ztunnel|istio)/.test(clauses) ? clauses : clauses.charAt(0).toUpperCase() + clauses.slice(1);
  return `${text}.`;
}
