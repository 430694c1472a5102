import { Panel, useReactFlow, useStoreApi } from '@xyflow/react';
import type { PointerEvent } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { useTheme } from '../../shell/theme.ts';
import type { Rect } from '../layout/geometry.ts';
import type { FlowNode } from './flow-nodes.ts';
import { isBroken } from './flow-nodes.ts';
import { lookToken } from './look-token.ts';
import { rectOf } from './painting/paint-nodes.ts';
import { stylesOf } from './painting/painting.tsx';
import { areaInView } from './painting/sight.ts';
import { centredOn } from './viewport.ts';

const size = { width: 168, height: 112 } as const;
const border = 4;
/** What is broken is never smaller than this, in pixels: it is seen from wherever one looks. */
const leastBroken = 5;

interface OverviewMapProps {
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly bounds: Rect;
}

/** The whole graph in a corner, with a frame around what is on the screen. Press or drag in it to look elsewhere. */
export function OverviewMap({ nodes, bounds }: OverviewMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const api = useStoreApi();
  const flow = useReactFlow();
  const { dark } = useTheme();
  const scale = Math.min((size.width - 2 * border) / Math.max(1, bounds.width), (size.height - 2 * border) / Math.max(1, bounds.height));
  const left = (size.width - bounds.width * scale) / 2 - bounds.x * scale;
  const top = (size.height - bounds.height * scale) / 2 - bounds.y * scale;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens stand for
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = devicePixelRatio || 1;
    canvas.current.width = size.width * ratio;
    canvas.current.height = size.height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { color } = stylesOf(canvas.current);
    for (const broken of [false, true]) {
      for (const node of nodes.values()) {
        if (isBroken(node) !== broken || (broken && node.type === 'container')) continue;
        const { x, y, width, height } = rectOf(node);
        const least = broken ? leastBroken : 1;
        context.fillStyle = color(toneOf(node));
        context.fillRect(left + x * scale, top + y * scale, Math.max(least, width * scale), Math.max(least, height * scale));
      }
    }
  }, [nodes, left, top, scale, dark]);

  useLayoutEffect(() => {
    const show = () => {
      const { transform, width, height } = api.getState();
      const area = areaInView(transform, { width, height });
      if (!frame.current) return;
      const { style } = frame.current;
      style.transform = `translate(${left + area.x * scale}px, ${top + area.y * scale}px)`;
      style.width = `${area.width * scale}px`;
      style.height = `${area.height * scale}px`;
    };
    show();
    return api.subscribe(show);
  }, [api, left, top, scale]);

  const lookAt = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { transform, width, height } = api.getState();
    const point = { x: (event.clientX - box.left - left) / scale, y: (event.clientY - box.top - top) / scale, width: 0, height: 0 };
    void flow.setViewport(centredOn(point, transform[2], { width, height }));
  };
  return (
    <Panel position="bottom-right" className="topo-map" onPointerDown={lookAt} onPointerMove={lookAt}>
      <canvas ref={canvas} role="img" aria-label="Map of the whole graph" style={size} />
      <div ref={frame} className="topo-map-frame" />
    </Panel>
  );
}

function toneOf(node: FlowNode): string {
  if (node.type !== 'container' && isBroken(node)) return '--broken-line';
  switch (node.type) {
    case 'container':
      return '--surface-2';
    case 'card':
      return '--line-strong';
    case 'waypoint':
    case 'missingWaypoint':
      return '--waypoint-line';
    default:
      return `${lookToken(node.data.node.look)}-line`;
  }
}
