import type { Viewport } from '@xyflow/react';
import { ReactFlowProvider } from '@xyflow/react';
import type { RefObject } from 'react';
import { usePageKeys } from '../shell/use-page-keys.ts';
import { CanvasToolbar, useViewCommands } from './canvas/canvas-toolbar.tsx';
import type { TopologyCanvasProps } from './canvas/topology-canvas.tsx';
import { TopologyCanvas } from './canvas/topology-canvas.tsx';
import type { Stage } from './stage/stage.ts';

type GraphViewProps = Omit<TopologyCanvasProps, 'children'> & {
  readonly lastViewport: RefObject<Viewport | null>;
  readonly onTidy: () => void;
  readonly onExpandAll: (() => void) | undefined;
  readonly onCollapseAll: (() => void) | undefined;
};

/** The canvas with what moves it. */
export function GraphView({ onTidy, onExpandAll, onCollapseAll, ...canvas }: GraphViewProps) {
  return (
    <ReactFlowProvider>
      <TopologyCanvas {...canvas}>
        <CanvasToolbar layout={canvas.stage.layout} onTidy={onTidy} onExpandAll={onExpandAll} onCollapseAll={onCollapseAll} />
        <ViewKeys layout={canvas.stage.layout} />
      </TopologyCanvas>
    </ReactFlowProvider>
  );
}

function ViewKeys({ layout }: Pick<Stage, 'layout'>) {
  const { zoomIn, zoomOut, fit } = useViewCommands(layout);
  usePageKeys({ f: fit, '+': zoomIn, '=': zoomIn, '-': zoomOut });
  return null;
}
