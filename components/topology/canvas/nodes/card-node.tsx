import type { Node, NodeProps } from '@xyflow/react';
import { Info, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { NamespaceCard } from '../../../../lib/mesh/view/views.ts';
import { describeNamespace } from '../../scene/describe.ts';
import { asksText, countsOf, lookLabel, plural } from '../../scene/look-words.ts';
import { useCanvas, useCanvasState } from '../canvas-state.ts';
import type { DrawingData } from '../flow-nodes.ts';
import { useCardDetail } from '../level-of-detail.ts';
import { LookBar, LookCountsLine, MeshBadge } from './namespace-parts.tsx';
import { NodeFrame } from './node-frame.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['card'], 'card'>>;

/** A closed namespace: counts without loss, and the loudest problem in words. */
export const CardDrawing = memo(function CardDrawing({ id, data }: Props) {
  const { card, matches } = data;
  const { toggle } = useCanvas();
  const detail = useCardDetail();
  const broken = card.looks.broken ?? 0;
  return (
    <NodeFrame
      id={id}
      selects={id}
      shape="card"
      look={broken > 0 ? 'broken' : card.mesh === 'ambient' ? 'l4' : 'outside'}
      description={describeNamespace(card)}
      matches={matches}
      className={`topo-card topo-card-${detail}`}
      controls={detail === 'near' && <Details id={id} namespace={card.name} />}
      onExpand={() => toggle(card.name)}
    >
      <span className="topo-card-head">
        <bdi className="topo-card-name" title={card.name}>
          {card.name}
        </bdi>
        {detail === 'near' && <MeshBadge mesh={card.mesh} />}
      </span>
      {detail === 'near' ? <NearCard card={card} broken={broken} /> : <WorstWords card={card} broken={broken} />}
      <LookBar looks={card.looks} />
    </NodeFrame>
  );
}, sameProps);

function NearCard({ card, broken }: { readonly card: NamespaceCard; readonly broken: number }) {
  return (
    <>
      <span className="topo-more">{contents(card)}</span>
      {card.problem === '' ? (
        <span className="topo-more">{asksText(card.asks)}</span>
      ) : (
        <span className="topo-card-problem" data-loud={broken > 0 || undefined} title={card.problem}>
          <TriangleAlert aria-hidden />
          <bdi>{card.problem}</bdi>
        </span>
      )}
      <LookCountsLine looks={card.looks} />
    </>
  );
}

function contents({ services, serviceEntries, pods, waypoints }: NamespaceCard): string {
  const parts = [
    services + serviceEntries > 0 ? plural(services + serviceEntries, 'service') : '',
    pods > 0 ? plural(pods, 'pod') : '',
    waypoints > 0 ? plural(waypoints, 'waypoint') : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' · ') : 'nothing in it';
}

/** One line that can be read from far away. */
function WorstWords({ card, broken }: { readonly card: NamespaceCard; readonly broken: number }) {
  if (broken > 0) {
    return (
      <span className="topo-card-worst" data-look="broken">
        <TriangleAlert aria-hidden />
        {broken.toLocaleString('en')} broken
      </span>
    );
  }
  const [first] = countsOf(card.looks);
  return (
    <span className="topo-card-worst" data-look={first?.look ?? 'outside'}>
      {first ? `${first.count.toLocaleString('en')} ${lookLabel[first.look]}` : 'nothing in it'}
    </span>
  );
}

function Details({ id, namespace }: { readonly id: string; readonly namespace: string }) {
  const { select } = useCanvas();
  const active = useCanvasState((state) => state.active === id);
  return (
    <button
      type="button"
      className="topo-action topo-action-icon topo-card-details"
      tabIndex={active ? 0 : -1}
      aria-label={`Details of namespace ${namespace}`}
      title="Details"
      onClick={() => select(id)}
    >
      <Info aria-hidden />
    </button>
  );
}
