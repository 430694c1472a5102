import { Handle, Position } from '@xyflow/react';

/** React Flow looks for these when it draws edges. Ours have shapes of their own (edges/route.ts), so they are never seen. */
export function Ports() {
  return (
    <>
      <Handle type="source" position={Position.Right} isConnectable={false} className="topo-port" />
      <Handle type="target" position={Position.Left} isConnectable={false} className="topo-port" />
    </>
  );
}
