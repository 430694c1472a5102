import { useQueryClient } from '@tanstack/react-query';
import type { Viewport } from '@xyflow/react';
import type { RefObject } from 'react';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import type { NamespaceCard, Overview } from '../../lib/mesh/view/views.ts';
import { useEnroll } from '../changes/changes-context.tsx';
import type { NamespaceViewState } from '../query/namespace-views.ts';
import { namespaceViewQuery } from '../query/namespace-views.ts';
import type { Reveal } from './canvas/topology-canvas.tsx';
import type { Size } from './canvas/viewport.ts';
import { EmptyCluster, NoMatches, TopologySkeleton } from './empty-states.tsx';
import type { Picture } from './export/picture.ts';
import { GraphView } from './graph-view.tsx';
import { useLayout } from './layout/use-layout.ts';
import { expandAllBelow } from './scene/expansion.ts';
import { buildScene, layoutContainers } from './scene/scene.ts';
import { useStage } from './stage/use-stage.ts';
import { DestinationTable } from './table/destination-table.tsx';
import type { UrlState } from './url-state.ts';
import type { AppliedFilter } from './use-applied-filter.ts';

interface TopologyContentProps {
  readonly overview: Overview;
  readonly open: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, NamespaceViewState>;
  readonly view: UrlState['view'];
  readonly selection: RefKey | null;
  readonly applied: AppliedFilter;
  /** False while the answer to a new filter is on its way. */
  readonly isFiltered: boolean;
  readonly picture: RefObject<(() => Picture) | null>;
  readonly onOpen: (namespaces: readonly string[]) => void;
  readonly onSelect: (ref: RefKey | null) => void;
  readonly onClearFilter: () => void;
}

/** The graph or the table. It stays while one takes the place of the other, and with it where everything stands. */
export function TopologyContent({
  overview,
  open,
  parts,
  view,
  selection,
  applied,
  isFiltered,
  picture,
  onOpen,
  onSelect,
  onClearFilter,
}: TopologyContentProps) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    if (box.current) setSize({ width: box.current.clientWidth, height: box.current.clientHeight });
  }, []);

  const scene = useMemo(() => buildScene(overview, open, parts), [overview, open, parts]);
  const containers = useMemo(() => layoutContainers(scene), [scene]);
  const [generation, setGeneration] = useState(0);
  const layout = useLayout(containers, size, generation);
  const { filter } = applied;
  const input = useMemo(
    () => (layout && view === 'graph' ? { scene, layout, filter, isFiltered } : null),
    [scene, layout, view, filter, isFiltered],
  );
  const stage = useStage(input);
  const lastViewport = useRef<Viewport | null>(null);
  const reveal = useRef<Reveal | null>(null);

  const enroll = useEnroll();
  const client = useQueryClient();
  const retry = useCallback((namespace: string) => void client.refetchQueries(namespaceViewQuery(namespace)), [client]);
  const toggle = useStableCallback((namespace: string) => {
    const next = new Set(open);
    if (!next.delete(namespace)) {
      next.add(namespace);
      reveal.current = { namespace };
    }
    onOpen([...next].sort());
  });
  const rearrange = (names: readonly string[] | null) => {
    reveal.current = 'everything';
    setGeneration(generation + 1);
    if (names) onOpen(names);
  };

  const cards = overview.namespaces;
  const mayExpandAll = cards.length < expandAllBelow && open.size < cards.length;
  return (
    <div ref={box} className="h-full">
      {cards.length === 0 ? (
        <EmptyCluster />
      ) : view === 'table' ? (
        <DestinationTable
          filter={applied.text}
          waypoints={scene.waypoints}
          selection={selection}
          onSelect={onSelect}
          onClearFilter={onClearFilter}
        />
      ) : stage && size ? (
        <GraphView
          stage={stage}
          selection={selection}
          onSelect={onSelect}
          onToggle={toggle}
          onEnroll={enroll}
          onRetry={retry}
          size={size}
          lastViewport={lastViewport}
          reveal={reveal}
          picture={picture}
          onTidy={() => rearrange(null)}
          onExpandAll={mayExpandAll ? () => rearrange(cards.map((card) => card.name)) : undefined}
          onCollapseAll={open.size > 0 ? () => rearrange([]) : undefined}
        />
      ) : (
        <TopologySkeleton />
      )}
      {view === 'graph' && filter && nothingMatches(cards) && <NoMatches onClear={onClearFilter} />}
    </div>
  );
}

function nothingMatches(cards: readonly NamespaceCard[]): boolean {
  return cards.length > 0 && cards.every((card) => card.matches === 0);
}

/** The newest `callback` behind an identity that never changes, so that memoized nodes need not draw again. */
function useStableCallback<A extends readonly unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  const newest = useRef(callback);
  useLayoutEffect(() => {
    newest.current = callback;
  });
  return useCallback((...args: A) => newest.current(...args), []);
}
