import type { RawObject } from '../model/kind.ts';
import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { Labels } from '../model/meta.ts';
import { evaluateSelector } from '../resolve/label-selector.ts';

/** The port that ztunnel and waypoints listen on; the mesh reaches a captured pod by no other. */
export const HBONE_PORT = 15008;

export interface Behind {
  readonly name: string;
  readonly labels: Labels;
}

/**
 * Pods that no NetworkPolicy of their namespace admits traffic to on the HBONE port, with the policies that select them.
 * Policies add up: one that admits is enough. Peers are not looked at: whoever is admitted to the port at all may be the right one.
 */
export function closedPods(
  policies: readonly RawObject[],
  pods: readonly Behind[],
): { readonly pods: readonly string[]; readonly policies: readonly string[] } {
  const closed: string[] = [];
  const by = new Set<string>();
  for (const { name, labels } of pods) {
    const selecting = policies.filter((policy) => isIngress(policy) && selects(policy, labels));
    if (selecting.length === 0 || selecting.some(admitsHbone)) continue;
    closed.push(name);
    for (const { metadata } of selecting) by.add(metadata?.name ?? '');
  }
  return { pods: closed, policies: [...by].sort() };
}

function isIngress({ spec }: RawObject): boolean {
  return !Array.isArray(spec?.policyTypes) || spec.policyTypes.includes('Ingress');
}

/** An empty selector selects every pod of the namespace. */
function selects({ spec }: RawObject, labels: Labels): boolean {
  return evaluateSelector((spec?.podSelector ?? {}) as LabelSelector, labels) === 'matches';
}

function admitsHbone({ spec }: RawObject): boolean {
  const rules: ReadonlyArray<{ ports?: readonly Port[] | null } | null> = Array.isArray(spec?.ingress) ? spec.ingress : [];
  return rules.some((rule) => rule && (!rule.ports || rule.ports.length === 0 || rule.ports.some(isHbone)));
}

interface Port {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** A port by name is one of a container; nothing in a pod is called after ztunnel's. */
function isHbone({ protocol = 'TCP', port, endPort }: Port): boolean {
  if (protocol !== 'TCP') return false;
  if (port === undefined) return true;
  return typeof port === 'number' && port <= HBONE_PORT && HBONE_PORT <= (endPort ?? port);
}
