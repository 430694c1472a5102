import type { ReactNode } from 'react';
import type { RefKey } from '../../../../lib/mesh/model/ref.ts';
import type { Look } from '../../../../lib/mesh/view/look.ts';
import { emphasisOf, useCanvas, useCanvasState } from '../canvas-state.ts';

interface NodeFrameProps {
  /** The node on the canvas. */
  readonly id: string;
  /** What is selected by pressing it; null: nothing. */
  readonly selects: RefKey | null;
  /** What pressing does instead, for what opens rather than is selected. */
  readonly onExpand?: () => void;
  readonly shape: 'plate' | 'stack' | 'sign' | 'ghost' | 'external' | 'machine' | 'card';
  readonly look: Look;
  readonly description: string;
  readonly matches: boolean;
  readonly className?: string;
  readonly children: ReactNode;
  /** Controls of its own, such as pods: beside the button, never inside of it. */
  readonly controls?: ReactNode;
}

/** The plate of a node: its look, whether it is near or away from what is looked at, and the one button that selects it. */
export function NodeFrame({
  id,
  selects,
  onExpand,
  shape,
  look,
  description,
  matches,
  className = '',
  children,
  controls,
}: NodeFrameProps) {
  const { select } = useCanvas();
  const emphasis = useCanvasState((state) => emphasisOf(state.focus?.nodes, id));
  const active = useCanvasState((state) => state.active === id);
  const selected = useCanvasState((state) => state.selected !== null && state.selected === selects);
  return (
    <div
      className={`topo-node ${className}`}
      data-shape={shape}
      data-look={look}
      data-emphasis={emphasis === 'plain' && !matches ? 'away' : emphasis}
      data-selected={selected || undefined}
    >
      <button
        type="button"
        tabIndex={active ? 0 : -1}
        className="topo-hit"
        data-topo-node={id}
        aria-label={description}
        aria-pressed={onExpand || selects === null ? undefined : selected}
        aria-expanded={onExpand ? false : undefined}
        onClick={onExpand ?? (selects === null ? undefined : () => select(selects))}
      >
        {children}
      </button>
      {controls}
    </div>
  );
}
