import type { Node, NodeProps } from '@xyflow/react';
import { ChevronsDownUp, RotateCw, Signpost, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { describeNamespace } from '../../scene/describe.ts';
import { asksText, plural } from '../../scene/look-words.ts';
import { namespaceId } from '../../scene/scene.ts';
import { emphasisOf, useCanvas, useCanvasState } from '../canvas-state.ts';
import type { DrawingData, LaneHead } from '../flow-nodes.ts';
import { useDetail } from '../level-of-detail.ts';
import { MeshBadge } from './namespace-parts.tsx';
import { sameProps } from './same-props.ts';

type Props = NodeProps<Node<DrawingData['container'], 'container'>>;

/** An open namespace. Only its title reacts to the pointer; its ground is part of the canvas. */
export const ContainerDrawing = memo(function ContainerDrawing({ id, data }: Props) {
  const { card, lanes, loading, error, matches, pods } = data;
  const { select } = useCanvas();
  const detail = useDetail();
  const emphasis = useCanvasState((state) => emphasisOf(state.focus?.nodes, id));
  const selected = useCanvasState((state) => state.selected === id);
  const active = useCanvasState((state) => state.active === id);
  const broken = card.looks.broken ?? 0;
  return (
    <div
      className="topo-container"
      data-mesh={card.mesh}
      data-broken={broken > 0 || undefined}
      data-emphasis={emphasis === 'plain' && !matches ? 'away' : emphasis}
      data-selected={selected || undefined}
    >
      <div className="topo-title">
        <button
          type="button"
          tabIndex={active ? 0 : -1}
          className="topo-title-hit"
          data-topo-node={id}
          aria-label={describeNamespace(card)}
          aria-pressed={selected}
          onClick={() => select(namespaceId(card.name))}
        >
          <span className="topo-title-row">
            <bdi className="topo-title-name" title={card.name}>
              {card.name}
            </bdi>
            {broken > 0 && (
              <span className="topo-alarm" title={card.problem}>
                <TriangleAlert aria-hidden />
                {broken.toLocaleString('en')} broken
              </span>
            )}
            {detail !== 'far' && <MeshBadge mesh={card.mesh} />}
            {card.terminating && <span className="topo-mesh">being deleted</span>}
          </span>
          {detail === 'near' && (
            <span className="topo-title-more">
              <span className="topo-asks" data-asks={card.asks === null ? undefined : true}>
                <Signpost aria-hidden />
                <bdi>{asksText(card.asks)}</bdi>
              </span>
              {lanes.map(({ name, count }) => count > 0 && <span key={name}>{plural(count, laneWords[name].one)}</span>)}
              {pods > 0 && <span>{plural(pods, 'pod')}</span>}
            </span>
          )}
        </button>
        {detail === 'near' && <TitleActions namespace={card.name} reachable={active} />}
      </div>
      {detail === 'near' && lanes.map((lane) => <LaneHeading key={lane.name} lane={lane} loading={loading} />)}
      {error && <LaneFailure namespace={card.name} message={error.message} hint={error.hint ?? ''} />}
    </div>
  );
}, sameProps);

function TitleActions({ namespace, reachable }: { readonly namespace: string; readonly reachable: boolean }) {
  const { enroll, toggle } = useCanvas();
  const tabIndex = reachable ? 0 : -1;
  return (
    <span className="topo-title-actions">
      <button
        type="button"
        className="topo-action"
        tabIndex={tabIndex}
        aria-label={`Enroll namespace ${namespace}`}
        onClick={() => enroll(namespace)}
      >
        Enroll…
      </button>
      <button
        type="button"
        className="topo-action topo-action-icon"
        tabIndex={tabIndex}
        aria-label={`Collapse namespace ${namespace}`}
        title="Collapse"
        onClick={() => toggle(namespace)}
      >
        <ChevronsDownUp aria-hidden />
      </button>
    </span>
  );
}

const laneWords = {
  waypoints: { title: 'Waypoints', one: 'waypoint', none: 'no waypoint here' },
  services: { title: 'Services', one: 'service', none: 'no services' },
  workloads: { title: 'Workloads', one: 'workload', none: 'no workloads' },
} as const;

function LaneHeading({ lane, loading }: { readonly lane: LaneHead; readonly loading: boolean }) {
  const { title, none } = laneWords[lane.name];
  return (
    <div className="topo-lane" style={{ left: lane.x, width: lane.width }}>
      <span className="topo-lane-title">{title}</span>
      {loading && lane.count > 0 && <span className="topo-lane-loading" />}
      {!loading && lane.count === 0 && <span className="topo-lane-none">{none}</span>}
    </div>
  );
}

function LaneFailure({ namespace, message, hint }: { readonly namespace: string; readonly message: string; readonly hint: string }) {
  const { retry } = useCanvas();
  return (
    <div className="topo-failure" role="alert">
      <strong>Namespace {namespace} cannot be shown.</strong> {message} {hint}
      <button type="button" className="topo-action" onClick={() => retry(namespace)}>
        <RotateCw aria-hidden /> Try again
      </button>
    </div>
  );
}
