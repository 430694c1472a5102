import type { NodeProps } from '@xyflow/react';
import type { ComponentType } from 'react';
import type { DrawingName, FlowNode } from './flow-nodes.ts';
import { CardDrawing } from './nodes/card-node.tsx';
import { ContainerDrawing } from './nodes/container-node.tsx';
import { MissingWaypointDrawing } from './nodes/missing-waypoint-node.tsx';
import { ServiceEntryDrawing } from './nodes/service-entry-node.tsx';
import { ServiceDrawing } from './nodes/service-node.tsx';
import { WaypointDrawing } from './nodes/waypoint-node.tsx';
import { WorkloadEntryDrawing } from './nodes/workload-entry-node.tsx';
import { WorkloadDrawing } from './nodes/workload-node.tsx';

/** A module constant: React Flow draws every node anew when this object changes. A kind of node without a drawing does not compile. */
export const nodeTypes = {
  container: ContainerDrawing,
  card: CardDrawing,
  service: ServiceDrawing,
  serviceEntry: ServiceEntryDrawing,
  workload: WorkloadDrawing,
  workloadEntry: WorkloadEntryDrawing,
  waypoint: WaypointDrawing,
  missingWaypoint: MissingWaypointDrawing,
} satisfies { [T in DrawingName]: ComponentType<NodeProps<Extract<FlowNode, { type: T }>>> };
