import type { Node, NodeProps } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { nameKey } from '../../../../lib/mesh/model/ref.ts';
import { describeMissing } from '../../scene/describe.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { sameProps } from './same-props.ts';
import { Sign } from './waypoint-node.tsx';

type Props = NodeProps<Node<DrawingData['missingWaypoint'], 'missingWaypoint'>>;

/** The empty place of a waypoint that is asked for and does not exist. There is nothing to select. */
export const MissingWaypointDrawing = memo(function MissingWaypointDrawing({ id, data }: Props) {
  const { ghost, matches } = data;
  const detail = useDetail();
  const name = ghost.waypoint.namespace === ghost.namespace ? ghost.waypoint.name : nameKey(ghost.waypoint);
  return (
    <NodeFrame
      id={id}
      selects={null}
      shape="ghost"
      look="broken"
      description={describeMissing(ghost.waypoint)}
      matches={matches}
      className="topo-waypoint topo-waypoint-missing"
    >
      <Sign />
      {detail !== 'far' && (
        <span className="topo-state">
          <TriangleAlert aria-hidden className="topo-state-icon" />
          <span className="topo-state-word">{detail === 'near' ? 'missing waypoint' : 'missing'}</span>
        </span>
      )}
      {detail !== 'far' && (
        <span className="topo-name">
          <bdi className="topo-name-text" title={nameKey(ghost.waypoint)}>
            {name}
          </bdi>
        </span>
      )}
    </NodeFrame>
  );
}, sameProps);
