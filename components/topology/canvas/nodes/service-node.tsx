import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { describeService } from '../../scene/describe.ts';
import { plural } from '../../scene/look-words.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { kindTag } from '../kind-tag.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { NodeMore, NodeName, NodeState } from './node-parts.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['service'], 'service'>>;

export const ServiceDrawing = memo(function ServiceDrawing({ id, data }: Props) {
  const { node, words, reaches, matches } = data;
  const detail = useDetail();
  return (
    <NodeFrame
      id={id}
      selects={node.id}
      shape="plate"
      look={node.look}
      description={describeService(node, words, reaches)}
      matches={matches}
    >
      {detail !== 'far' && <NodeName tag={kindTag('Service')} kind="Service" name={node.name} />}
      {detail !== 'far' && (
        <NodeState look={node.look} words={words} source={node.attachment.source} short={detail !== 'near' || node.look === 'broken'} />
      )}
      {detail === 'near' && (
        <NodeMore look={node.look} words={words}>
          {node.type} · {plural(node.pods, 'pod')}
        </NodeMore>
      )}
    </NodeFrame>
  );
}, sameProps);
