import type { Filter } from '../../../lib/mesh/view/filter.ts';
import type { DrawnEdge } from '../canvas/edges/drawn-edges.ts';
import { drawnEdges } from '../canvas/edges/drawn-edges.ts';
import type { FlowNode } from '../canvas/flow-nodes.ts';
import { flowNodes } from '../canvas/flow-nodes.ts';
import type { Grid } from '../canvas/painting/grid.ts';
import { gridOf } from '../canvas/painting/grid.ts';
import { rectOf } from '../canvas/painting/paint-nodes.ts';
import type { Layout } from '../layout/lane-layout.ts';
import { sceneEdges } from '../scene/edges.ts';
import type { Connections } from '../scene/focus.ts';
import { connectionsOf } from '../scene/focus.ts';
import { matchedNodes } from '../scene/matching.ts';
import type { Scene } from '../scene/scene.ts';

/** What is to be drawn, and where. */
export interface StageInput {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly filter: Filter | null;
  /** False while the answer to a new filter is on its way. */
  readonly isFiltered: boolean;
}

/** A scene with everything in its place, all of one moment: what the canvas draws. */
export interface Stage extends StageInput {
  readonly connections: Connections;
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly lines: ReadonlyMap<string, DrawnEdge>;
  readonly nodeGrid: Grid<FlowNode>;
  readonly lineGrid: Grid<DrawnEdge>;
}

/**
 * Puts a scene on the stage, step by step: thousands of objects take longer than a frame. Nodes and lines that did not change are
 * the very objects of `previous`.
 */
export function* setStage(input: StageInput, previous: Stage | null): Generator<void, Stage> {
  const { scene, layout, filter } = input;
  const edges = sceneEdges(scene);
  yield;
  const connections = connectionsOf(scene, edges);
  yield;
  const matched = matchedNodes(scene, filter);
  yield;
  const nodes = yield* flowNodes(scene, layout, matched, previous?.nodes);
  const homes = new Map(scene.namespaces.map(({ id, card }) => [id, card.name]));
  const homeName = (node: string) => homes.get(connections.homeOf.get(node) ?? '') ?? null;
  const lines = yield* drawnEdges(edges, layout, homeName, matched, previous?.lines);
  const nodeGrid = yield* gridOf(nodes.values(), rectOf);
  const lineGrid = yield* gridOf(lines.values(), ({ route }) => route.bounds);
  return { ...input, connections, nodes, lines, nodeGrid, lineGrid };
}
