import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { SceneEdge } from './edges.ts';
import type { Scene } from './scene.ts';

/** What belongs to the thing that is looked at; everything else steps back. */
export interface Focus {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Who is connected to whom; built once per scene. */
export interface Connections {
  readonly edgesAt: ReadonlyMap<string, readonly SceneEdge[]>;
  /** The container of each member. */
  readonly homeOf: ReadonlyMap<string, RefKey>;
  /** The workload that shows a pod as a chip. */
  readonly workloadOf: ReadonlyMap<RefKey, RefKey>;
}

export function connectionsOf(scene: Scene, edges: readonly SceneEdge[]): Connections {
  const edgesAt = new Map<string, SceneEdge[]>();
  for (const edge of edges) {
    for (const end of [edge.source, edge.target]) {
      const known = edgesAt.get(end);
      if (known) known.push(edge);
      else edgesAt.set(end, [edge]);
    }
  }
  const homeOf = new Map<string, RefKey>();
  const workloadOf = new Map<RefKey, RefKey>();
  for (const { id, view, ghosts } of scene.namespaces) {
    if (!view) continue;
    for (const member of [...view.waypoints, ...view.services, ...view.workloads, ...ghosts]) homeOf.set(member.id, id);
    for (const workload of view.workloads) for (const pod of workload.pods) workloadOf.set(pod.id, workload.id);
  }
  return { edgesAt, homeOf, workloadOf };
}

/** The node on the canvas that stands for an object: a pod is part of its workload. Null when it is not drawn. */
export function nodeFor(id: string, { homeOf, workloadOf }: Connections, scene: Scene): string | null {
  const node = workloadOf.get(id) ?? id;
  return homeOf.has(node) || scene.namespaces.some((namespace) => namespace.id === node) ? node : null;
}

/** The node, what its edges lead to, and the containers these stand in. A container stands for all of its members. */
export function focusOn(node: string, { edgesAt, homeOf }: Connections): Focus {
  const nodes = new Set([node]);
  const edges = new Set<string>();
  const starts = [node, ...[...homeOf].filter(([, home]) => home === node).map(([member]) => member)];
  for (const start of starts) {
    nodes.add(start);
    for (const edge of edgesAt.get(start) ?? []) {
      if (start !== node && edge.kind === 'member') continue;
      edges.add(edge.id);
      nodes.add(edge.source);
      nodes.add(edge.target);
    }
  }
  for (const member of [...nodes]) {
    const home = homeOf.get(member);
    if (home) nodes.add(home);
  }
  return { nodes, edges };
}
