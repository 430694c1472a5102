import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { PodChip, WorkloadNode } from '../../../../lib/mesh/view/views.ts';
import { describeWorkload } from '../../scene/describe.ts';
import { countsText, lookLabel } from '../../scene/look-words.ts';
import { useCanvas, useCanvasState } from '../canvas-state.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { kindTag } from '../kind-tag.ts';
import { useDetail } from '../level-of-detail.ts';
import { NodeFrame } from './node-frame.tsx';
import { NodeName, NodeState } from './node-parts.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['workload'], 'workload'>>;

export const WorkloadDrawing = memo(function WorkloadDrawing({ id, data }: Props) {
  const { node, words, matches } = data;
  const detail = useDetail();
  return (
    <NodeFrame
      id={id}
      selects={node.id}
      shape="stack"
      look={node.look}
      description={describeWorkload(node, words)}
      matches={matches}
      controls={detail === 'near' && node.pods.length > 0 && <Pods node={node} />}
    >
      {detail !== 'far' && (
        <span className="topo-name-row">
          <NodeName tag={kindTag(node.kind)} kind={node.kind} name={node.name} />
          {detail === 'near' && (
            <span
              className="topo-ready"
              data-short={node.ready < node.total || undefined}
              title={`${node.ready} of ${node.total} pods ready`}
            >
              {node.ready}/{node.total}
            </span>
          )}
        </span>
      )}
      {detail !== 'far' && <NodeState look={node.look} words={words} source={node.attachment.source} short={detail !== 'near'} />}
      {detail === 'near' && node.pods.length === 0 && <span className="topo-more">no pods</span>}
    </NodeFrame>
  );
}, sameProps);

/** As many as fit on one line with the count of the rest. */
const shownPods = 7;

function Pods({ node }: { readonly node: WorkloadNode }) {
  const active = useCanvasState((state) => state.active === node.id);
  const total = Object.values(node.looks).reduce((sum, count) => sum + count, 0);
  const shown = node.pods.slice(0, total > shownPods + 1 ? shownPods : shownPods + 1);
  return (
    <span className="topo-pods">
      {shown.map((pod) => (
        <Pod key={pod.id} pod={pod} reachable={active} />
      ))}
      {total > shown.length && (
        <span className="topo-pods-rest" title={`All pods: ${countsText(node.looks)}`}>
          +{(total - shown.length).toLocaleString('en')}
        </span>
      )}
    </span>
  );
}

function Pod({ pod, reachable }: { readonly pod: PodChip; readonly reachable: boolean }) {
  const { select } = useCanvas();
  const selected = useCanvasState((state) => state.selected === pod.id);
  const says = `Pod ${pod.name}: ${lookLabel[pod.look]}, ${pod.phase}${pod.ready ? '' : ', not ready'}`;
  return (
    <button
      type="button"
      tabIndex={reachable ? 0 : -1}
      className="topo-pod"
      data-look={pod.look}
      data-unready={!pod.ready || undefined}
      aria-pressed={selected}
      aria-label={says}
      title={says}
      onClick={() => select(pod.id)}
    />
  );
}
