import { Panel, useReactFlow, useStoreApi } from '@xyflow/react';
import { LayoutGrid, Maximize, Minus, Plus } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import type { Layout } from '../layout/lane-layout.ts';
import { Legend } from '../legend.tsx';
import { fitting, movementMs } from './viewport.ts';

interface CanvasToolbarProps {
  readonly layout: Layout;
  readonly onTidy: () => void;
  /** undefined: there is nothing to expand, or too much. */
  readonly onExpandAll: (() => void) | undefined;
  readonly onCollapseAll: (() => void) | undefined;
}

/** What moves the view: used by the buttons and by the keys of the page. */
export function useViewCommands(layout: Layout) {
  const flow = useReactFlow();
  const api = useStoreApi();
  return {
    zoomIn: () => void flow.zoomIn({ duration: movementMs() }),
    zoomOut: () => void flow.zoomOut({ duration: movementMs() }),
    fit: () => {
      const { width, height } = api.getState();
      void flow.setViewport(fitting(layout.bounds, { width, height }), { duration: movementMs() });
    },
  };
}

export function CanvasToolbar({ layout, onTidy, onExpandAll, onCollapseAll }: CanvasToolbarProps) {
  const { zoomIn, zoomOut, fit } = useViewCommands(layout);
  return (
    <Panel position="bottom-left" className="flex flex-wrap items-center gap-2">
      <div className="flex rounded-md border border-line bg-surface shadow-sm">
        <IconButton label="Zoom in (+)" onClick={zoomIn}>
          <Plus aria-hidden />
        </IconButton>
        <IconButton label="Zoom out (−)" onClick={zoomOut}>
          <Minus aria-hidden />
        </IconButton>
        <IconButton label="Fit everything (f)" onClick={fit}>
          <Maximize aria-hidden />
        </IconButton>
        <IconButton label="Tidy up: arrange everything by name again" onClick={onTidy}>
          <LayoutGrid aria-hidden />
        </IconButton>
      </div>
      {onExpandAll && (
        <Button size="sm" className="shadow-sm" onClick={onExpandAll}>
          Expand all
        </Button>
      )}
      {onCollapseAll && (
        <Button size="sm" className="shadow-sm" onClick={onCollapseAll}>
          Collapse all
        </Button>
      )}
      <Legend />
    </Panel>
  );
}
