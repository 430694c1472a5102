import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { describeService } from '../../scene/describe.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { kindTag } from '../kind-tag.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { NodeMore, NodeName, NodeState } from './node-parts.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['serviceEntry'], 'serviceEntry'>>;

/** Something outside of the cluster: a plate with a cut corner. */
export const ServiceEntryDrawing = memo(function ServiceEntryDrawing({ id, data }: Props) {
  const { node, words, reaches, matches } = data;
  const detail = useDetail();
  return (
    <NodeFrame
      id={id}
      selects={node.id}
      shape="external"
      look={node.look}
      description={describeService(node, words, reaches)}
      matches={matches}
    >
      {detail !== 'far' && <NodeName tag={kindTag('ServiceEntry')} kind="ServiceEntry: outside of the cluster" name={node.name} />}
      {detail !== 'far' && (
        <NodeState look={node.look} words={words} source={node.attachment.source} short={detail !== 'near' || node.look === 'broken'} />
      )}
      {detail === 'near' && (
        <NodeMore look={node.look} words={words}>
          <bdi title={node.type}>{node.type}</bdi>
        </NodeMore>
      )}
    </NodeFrame>
  );
}, sameProps);
