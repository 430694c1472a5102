import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { describeWorkload } from '../../scene/describe.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { kindTag } from '../kind-tag.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { NodeMore, NodeName, NodeState } from './node-parts.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['workloadEntry'], 'workloadEntry'>>;

/** A machine outside of Kubernetes. */
export const WorkloadEntryDrawing = memo(function WorkloadEntryDrawing({ id, data }: Props) {
  const { node, words, matches } = data;
  const detail = useDetail();
  return (
    <NodeFrame id={id} selects={node.id} shape="machine" look={node.look} description={describeWorkload(node, words)} matches={matches}>
      {detail !== 'far' && (
        <NodeName tag={kindTag('WorkloadEntry')} kind="WorkloadEntry: a machine outside of Kubernetes" name={node.name} />
      )}
      {detail !== 'far' && (
        <NodeState look={node.look} words={words} source={node.attachment.source} short={detail !== 'near' || node.look === 'broken'} />
      )}
      {detail === 'near' && (
        <NodeMore look={node.look} words={words}>
          WorkloadEntry
        </NodeMore>
      )}
    </NodeFrame>
  );
}, sameProps);
