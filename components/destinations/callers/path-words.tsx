import type { LucideIcon } from 'lucide-react';
import { CircleQuestionMark, Layers, Milestone, MoveRight, Redo2, Unplug } from 'lucide-react';
import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { Addressing, Caller, CallPath, Outcome } from '../../../lib/mesh/path/path.ts';
import type { Look } from '../../../lib/mesh/view/look.ts';

export const callerWords: Readonly<Record<Caller, { readonly word: string; readonly says: string }>> = {
  'ambient pod': { word: 'Ambient pod', says: 'captured by ztunnel' },
  'sidecar pod': { word: 'Sidecar pod', says: 'with an Envoy of its own' },
  'ingress gateway': { word: 'Ingress gateway', says: 'an Istio gateway at the edge' },
  outside: { word: 'Outside the mesh', says: 'a pod that nothing captures' },
  waypoint: { word: 'Waypoint', says: 'of another destination' },
};

/** The rows of the matrix: from whom the mesh carries to whom it does not. */
export const callerOrder = Object.keys(callerWords) as readonly Caller[];

export const addressingWords: Readonly<Record<Addressing, { readonly word: string; readonly says: string }>> = {
  service: { word: 'To the service', says: 'by its ClusterIP or VIP' },
  'headless name': { word: 'To the headless name', says: 'which resolves to pod IPs' },
  workload: { word: 'To the workload', says: 'by its IP' },
  external: { word: 'From outside', says: 'by node port or load balancer' },
  name: { word: 'To the name', says: 'which has no VIP' },
};

interface OutcomeWords {
  readonly icon: LucideIcon;
  /** Whose colours it has; the words carry the meaning. */
  readonly look: Look;
}

export const outcomes: Readonly<Record<Outcome, OutcomeWords>> = {
  waypoint: { icon: Milestone, look: 'l7' },
  l4: { icon: Layers, look: 'l4' },
  bypass: { icon: Redo2, look: 'drift' },
  direct: { icon: MoveRight, look: 'outside' },
  fails: { icon: Unplug, look: 'broken' },
  unknown: { icon: CircleQuestionMark, look: 'unknown' },
};

/** A waypoint is asked for and not had, so the connection goes past it: rules F1 and F4. */
export function fallsOpen({ outcome, rules }: Pick<CallPath, 'outcome' | 'rules'>): boolean {
  return (outcome === 'l4' || outcome === 'direct' || outcome === 'bypass') && rules.some((rule) => rule === 'F1' || rule === 'F4');
}

/** 'through waypoint shop/wp', 'bypasses shop/wp', 'L4 only', … */
export function outcomeWords(path: Pick<CallPath, 'outcome' | 'waypoint' | 'canary' | 'rules'>): string {
  const words = plainWords(path);
  return fallsOpen(path) ? `falls open: ${words}` : words;
}

function plainWords({ outcome, waypoint, canary }: Pick<CallPath, 'outcome' | 'waypoint' | 'canary'>): string {
  const name = waypoint ? nameKey(waypoint) : '';
  switch (outcome) {
    case 'waypoint':
      return canary ? `through waypoint ${name}, ${canary.weight} % through ${nameKey(canary.key)}` : `through waypoint ${name}`;
    case 'l4':
      return 'L4 only';
    case 'bypass':
      return name === '' ? 'bypasses the waypoint' : `bypasses ${name}`;
    case 'direct':
      return 'direct';
    case 'fails':
      return name === '' ? 'fails' : `fails at ${name}`;
    case 'unknown':
      return 'unknown';
  }
}

/** '3 of 5 workloads'; '' when it holds for all. */
export function shareWords({ share }: Pick<CallPath, 'share'>): string {
  return share && share.count < share.of ? `${share.count.toLocaleString('en')} of ${share.of.toLocaleString('en')} workloads` : '';
}
