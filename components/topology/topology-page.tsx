'use client';
import { useCallback, useMemo, useRef } from 'react';
import type { NamespaceCard } from '../../lib/mesh/view/views.ts';
import { DetailPanel } from '../panel/detail-panel.tsx';
import { appErrorOf } from '../query/get-json.ts';
import { useNamespaceViews } from '../query/namespace-views.ts';
import { useOverview } from '../query/overview.ts';
import { Failure } from '../shell/failure.tsx';
import { usePageKeys } from '../shell/use-page-keys.ts';
import { TopologySkeleton } from './empty-states.tsx';
import { ExportMenu } from './export/export-menu.tsx';
import type { Picture } from './export/picture.ts';
import { viewAsJson } from './export/save.ts';
import { FilterBar } from './filter/filter-bar.tsx';
import { automaticChoice, openNamespaces } from './scene/expansion.ts';
import { TopologyContent } from './topology-content.tsx';
import { useUrlState } from './url-state.ts';
import { useAppliedFilter } from './use-applied-filter.ts';
import { ViewSwitch } from './view-switch.tsx';
import './styles/canvas.css';
import './styles/plates.css';
import './styles/node-content.css';
import './styles/namespaces.css';
import './styles/edges.css';
import './styles/distance.css';

const noCards: readonly NamespaceCard[] = [];

/** The home page: filter, graph or table, and the panel of what is selected. */
export function TopologyPage() {
  const { state, setView, setSelection, setOpen, setFilter } = useUrlState();
  const applied = useAppliedFilter(state.filter);
  const overview = useOverview(applied.text);
  const cards = overview.data?.namespaces ?? noCards;
  const automatic = useRef<ReadonlyMap<string, boolean>>(new Map());
  automatic.current = automaticChoice(cards, automatic.current);
  const open = useMemo(() => openNamespaces(cards, state.open, automatic.current), [cards, state.open]);
  const openNames = useMemo(() => [...open], [open]);
  const parts = useNamespaceViews(openNames);

  const field = useRef<HTMLInputElement>(null);
  const toField = () => field.current?.focus();
  const clearFilter = useCallback(() => {
    setFilter('');
    field.current?.focus();
  }, [setFilter]);
  const closePanel = () => {
    setSelection(null);
    // The panel had the focus and is gone: the keyboard goes on where it came from.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('.topo-canvas, [data-topology-table]')?.focus();
    });
  };
  usePageKeys({
    '/': toField,
    t: () => setView(state.view === 'graph' ? 'table' : 'graph'),
    Escape: () => state.selection !== null && setSelection(null),
  });

  const picture = useRef<(() => Picture) | null>(null);
  const exportJson = () => {
    const views = [...parts.values()].flatMap(({ view }) => (view ? [view] : []));
    return overview.data ? viewAsJson(overview.data, views, applied.text) : null;
  };

  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">Topology</h1>
      {/* Above the panel too, so that opening the panel changes nothing up here. */}
      <div className="relative z-20 flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-surface px-3 py-2">
        <FilterBar text={state.filter} onText={setFilter} problem={applied.problem} overview={overview.data} fieldRef={field} />
        <div className="ml-auto flex items-center gap-1">
          <ViewSwitch view={state.view} onView={setView} />
          <ExportMenu
            json={exportJson}
            picture={() => picture.current?.() ?? null}
            isReady={Boolean(overview.data)}
            isGraph={state.view === 'graph'}
          />
        </div>
      </div>
      <div data-topology-stage className="relative flex min-h-0 flex-1">
        <div className="relative min-w-0 flex-1">
          {overview.data ? (
            <TopologyContent
              overview={overview.data}
              open={open}
              parts={parts}
              view={state.view}
              selection={state.selection}
              applied={applied}
              isFiltered={!overview.isPlaceholderData}
              picture={picture}
              onOpen={setOpen}
              onSelect={setSelection}
              onClearFilter={clearFilter}
            />
          ) : overview.isPending ? (
            <TopologySkeleton />
          ) : (
            <div className="mx-auto max-w-xl p-6">
              <Failure
                title="The mesh cannot be shown"
                error={appErrorOf(overview.error)}
                onRetry={() => void overview.refetch()}
                busy={overview.isFetching}
              />
            </div>
          )}
        </div>
        {state.selection !== null && <DetailPanel selection={state.selection} onClose={closePanel} onSelect={setSelection} />}
      </div>
    </div>
  );
}
