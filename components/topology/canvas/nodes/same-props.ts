import type { NodeProps } from '@xyflow/react';
import type { FlowNode } from '../flow-nodes.ts';
import { sameData } from '../flow-nodes.ts';

/** For `memo`: a drawing depends on its data only. React Flow also passes positions, which the wrapper around it handles. */
export function sameProps<T extends FlowNode>(before: NodeProps<T>, after: NodeProps<T>): boolean {
  return before.id === after.id && sameData(before.data, after.data);
}
