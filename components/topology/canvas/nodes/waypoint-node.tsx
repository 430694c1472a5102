import type { Node, NodeProps } from '@xyflow/react';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { laneWidth, nodeHeight } from '../../layout/geometry.ts';
import { describeWaypoint } from '../../scene/describe.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['waypoint'], 'waypoint'>>;

/** A solid signpost: nothing else on the page has this shape or is filled. One that is not ready is hollow. */
export const WaypointDrawing = memo(function WaypointDrawing({ id, data }: Props) {
  const { node, matches } = data;
  const detail = useDetail();
  const ready = node.badge === 'ready';
  const Icon = ready ? CircleCheck : TriangleAlert;
  return (
    <NodeFrame
      id={id}
      selects={node.id}
      shape="sign"
      look={node.broken > 0 && !ready ? 'broken' : 'l7'}
      description={describeWaypoint(node)}
      matches={matches}
      className={ready ? 'topo-waypoint' : 'topo-waypoint topo-waypoint-hollow'}
    >
      <Sign />
      {detail !== 'far' && (
        <span className="topo-name">
          <bdi className="topo-name-text" title={`waypoint ${node.name}`}>
            {node.name}
          </bdi>
        </span>
      )}
      {detail !== 'far' && (
        <span className="topo-state" title={ready ? `ready, ${node.ready} of ${node.total} pods` : node.notReady}>
          <Icon aria-hidden className="topo-state-icon" />
          <span className="topo-state-word">{node.badge}</span>
          {detail === 'near' && (
            <>
              <span aria-hidden> · </span>
              <span className="topo-state-about">
                {node.trafficType}
                {node.trafficTypeOrigin}
              </span>
            </>
          )}
        </span>
      )}
      {detail === 'near' && (
        <span className="topo-more">
          handles {node.handled.toLocaleString('en')}
          {node.broken > 0 && <strong className="topo-waypoint-broken">{node.broken.toLocaleString('en')} broken</strong>}
        </span>
      )}
    </NodeFrame>
  );
}, sameProps);

/** The outline; the tip is where attachments arrive. */
export function Sign() {
  const [w, h] = [laneWidth.waypoints, nodeHeight];
  return (
    <svg aria-hidden="true" className="topo-sign" viewBox={`0 0 ${w} ${h}`} width={w} height={h}>
      <path d={`M8 2 H${w - 24} L${w - 2} ${h / 2} L${w - 24} ${h - 2} H8 A6 6 0 0 1 2 ${h - 8} V8 A6 6 0 0 1 8 2 Z`} />
    </svg>
  );
}
