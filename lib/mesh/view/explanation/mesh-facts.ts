import { labelOf } from '../../model/meta.ts';
import { annotation } from '../../model/words.ts';
import type { PodDestination } from '../destinations.ts';
import type { MeshFacts } from '../explanation-view.ts';
import { compare } from '../workloads.ts';

const loudness = ['pending', 'drift', 'outside', 'captured'];

/** What the labels of some pods ask for beside what istio-cni did, pods with the same finding together (semantics.md 2). */
export function meshFacts(pods: readonly PodDestination[]): MeshFacts {
  const groups = new Map<string, MeshFacts['groups'][number]>();
  for (const { pod, capture } of pods.toSorted((a, b) => compare(a.name, b.name))) {
    const { state, expected, rule, asks, says } = capture;
    const redirection = labelOf(pod.annotations, annotation.redirection) ?? null;
    const key = JSON.stringify([state, expected, rule, redirection, asks, says]);
    const known = groups.get(key);
    const example = known?.example ?? ({ kind: 'Pod', namespace: pod.namespace, name: pod.name } as const);
    groups.set(key, { count: (known?.count ?? 0) + 1, state, expected, rule, asks, redirection, says, example });
  }
  return {
    pods: pods.length,
    captured: pods.filter((p) => p.inMesh).length,
    groups: [...groups.values()].sort((a, b) => loudness.indexOf(a.state) - loudness.indexOf(b.state) || b.count - a.count),
  };
}
