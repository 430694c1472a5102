import { useState } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { DestinationRow } from '../../../lib/mesh/view/views.ts';
import { useDestinationTable } from '../../query/destination-table.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { Failure } from '../../shell/failure.tsx';
import { lookWords as lookPictures } from '../../shell/look-words.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { lookWords } from '../scene/look-words.ts';
import { BulkBar } from './bulk-bar.tsx';

const pageSize = 100;

interface DestinationTableProps {
  readonly filter: string;
  /** Keys of the waypoints that exist: "not ready" and "missing" are told apart by them. */
  readonly waypoints: ReadonlySet<string>;
  readonly selection: RefKey | null;
  readonly onSelect: (ref: RefKey) => void;
  readonly onClearFilter: () => void;
}

/** Every destination as a row: the same as the graph, for reading line by line and for screen readers. */
export function DestinationTable({ filter, waypoints, selection, onSelect, onClearFilter }: DestinationTableProps) {
  const [pages, setPages] = useState({ filter, count: 1 });
  const count = pages.filter === filter ? pages.count : 1;
  const [choice, setChoice] = useState<{ readonly filter: string; readonly ids: ReadonlySet<RefKey> }>({ filter, ids: none });
  // What is chosen under one filter is not seen under another, so it does not stay chosen.
  const chosen = choice.filter === filter ? choice.ids : none;
  const choose = (id: RefKey, yes: boolean) => {
    const ids = new Set(chosen);
    if (yes) ids.add(id);
    else ids.delete(id);
    setChoice({ filter, ids });
  };
  const first = useDestinationTable({ filter, offset: 0, limit: pageSize });

  if (first.isPending) {
    return (
      <div className="p-4">
        <Waiting what="Reading the destinations" long="The server still reads the cluster; the page goes on by itself.">
          {Array.from({ length: 12 }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
            <Skeleton key={row} className="mb-2 h-7 w-full" />
          ))}
        </Waiting>
      </div>
    );
  }
  if (!first.data) {
    return (
      <div className="p-4">
        <Failure
          title="The destinations cannot be shown"
          error={appErrorOf(first.error)}
          onRetry={() => void first.refetch()}
          busy={first.isFetching}
        />
      </div>
    );
  }
  const { matched, total } = first.data;
  const shown = Math.min(matched, count * pageSize);
  return (
    // The page scrolls in here; a keyboard must be able to scroll it too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be focusable
    <section aria-label="Destinations" data-topology-table tabIndex={0} className="h-full overflow-auto -outline-offset-2">
      <BulkBar filter={filter} matched={matched} chosen={chosen} onChooseNone={() => setChoice({ filter, ids: none })} />
      <table className="w-full min-w-[56rem] border-separate border-spacing-0 text-[13px]">
        <caption className="px-4 py-2 text-left text-text-2 text-xs">
          {matched === 0 ? 'No destination' : `Showing 1–${shown.toLocaleString('en')} of ${matched.toLocaleString('en')}`}
          {matched !== total && ` (${total.toLocaleString('en')} without the filter)`}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 z-10 w-8 border-line border-y bg-surface-2">
              <span className="sr-only">Choose</span>
            </th>
            {['Kind', 'Namespace', 'Name', 'State', 'Waypoint', 'Decided by', 'Reason'].map((title) => (
              <th
                key={title}
                scope="col"
                className="sticky top-0 z-10 border-line border-y bg-surface-2 px-3 py-1.5 text-left font-semibold text-text-2 text-xs"
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {Array.from({ length: count }, (_, page) => (
          <TablePageRows
            // biome-ignore lint/suspicious/noArrayIndexKey: pages are numbered
            key={page}
            filter={filter}
            offset={page * pageSize}
            waypoints={waypoints}
            selection={selection}
            onSelect={onSelect}
            chosen={chosen}
            onChoose={choose}
          />
        ))}
      </table>
      {matched === 0 && (
        <div className="px-4 py-10 text-center text-text-2">
          <p className="mb-3">{total === 0 ? 'There is no destination that you may read.' : 'No destination matches the filter.'}</p>
          {total > 0 && <Button onClick={onClearFilter}>Clear the filter</Button>}
        </div>
      )}
      {shown < matched && (
        <p className="p-4">
          <Button onClick={() => setPages({ filter, count: count + 1 })}>
            Load {Math.min(pageSize, matched - shown).toLocaleString('en')} more
          </Button>
        </p>
      )}
    </section>
  );
}

interface Choosing {
  readonly chosen: ReadonlySet<RefKey>;
  readonly onChoose: (id: RefKey, yes: boolean) => void;
}

const none: ReadonlySet<RefKey> = new Set();

type RowsProps = Omit<DestinationTableProps, 'onClearFilter'> & Choosing & { readonly offset: number };

function TablePageRows({ filter, offset, waypoints, selection, onSelect, chosen, onChoose }: RowsProps) {
  const { data, error, isPending, refetch } = useDestinationTable({ filter, offset, limit: pageSize });
  if (isPending || !data) {
    return (
      <tbody aria-busy={isPending}>
        <tr>
          <td colSpan={8} className="px-3 py-2">
            {isPending ? (
              <Skeleton className="h-5 w-full" />
            ) : (
              <Failure title="These rows cannot be shown" error={appErrorOf(error)} onRetry={() => void refetch()} />
            )}
          </td>
        </tr>
      </tbody>
    );
  }
  return (
    <tbody>
      {data.rows.map((row) => (
        <Row
          key={row.id}
          row={row}
          waypoints={waypoints}
          selected={row.id === selection}
          onSelect={onSelect}
          isChosen={chosen.has(row.id)}
          onChoose={onChoose}
        />
      ))}
    </tbody>
  );
}

const cell = 'border-line border-b px-3 py-1.5 align-top [overflow-wrap:anywhere]';

function Row({
  row,
  waypoints,
  selected,
  onSelect,
  isChosen,
  onChoose,
}: {
  readonly row: DestinationRow;
  readonly waypoints: ReadonlySet<string>;
  readonly selected: boolean;
  readonly onSelect: (ref: RefKey) => void;
  readonly isChosen: boolean;
  readonly onChoose: Choosing['onChoose'];
}) {
  const { attachment, look } = row;
  const { word, about } = lookWords(look, attachment, waypoints);
  const { icon: Icon } = lookPictures[look];
  // A pod that inherits a waypoint for services asks for nothing: only what is had, or asked for in vain, stands here.
  const waypoint = attachment.waypoint ?? (attachment.state === 'direct' ? null : attachment.asked);
  return (
    <tr
      aria-current={selected || undefined}
      onClick={() => onSelect(row.id)}
      className={cx(
        'cursor-pointer hover:bg-surface-2',
        selected && 'bg-accent-soft hover:bg-accent-soft',
        look === 'broken' && 'font-medium',
      )}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box handles the keys */}
      <td className={cx(cell, 'pr-0')} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          aria-label={`Choose ${row.kind} ${row.namespace}/${row.name}`}
          checked={isChosen}
          onChange={(event) => onChoose(row.id, event.target.checked)}
          className="size-4 cursor-pointer align-middle accent-(--accent)"
        />
      </td>
      <td className={cx(cell, 'whitespace-nowrap text-text-2')}>{row.kind}</td>
      <td className={cell}>
        <bdi>{row.namespace}</bdi>
      </td>
      <th scope="row" className={cx(cell, 'text-left font-medium')}>
        <button
          type="button"
          data-row={row.id}
          aria-pressed={selected}
          className="cursor-pointer text-left text-text underline decoration-line-strong underline-offset-3 hover:decoration-text"
        >
          <bdi>{row.name}</bdi>
        </button>
      </th>
      <td className={cell} data-look={look}>
        <span className="inline-flex items-start gap-1.5 text-(--look-text)" title={row.sentence}>
          <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <span className="font-semibold">{word}</span>
            {about !== '' && waypoint === null && ` · ${about}`}
          </span>
        </span>
      </td>
      <td className={cell}>
        {waypoint && <bdi>{nameKey(waypoint)}</bdi>}
        {attachment.canary && (
          <span className="block text-text-2 text-xs">
            {attachment.canary.weight} % {nameKey(attachment.canary.key)}
          </span>
        )}
      </td>
      <td className={cx(cell, 'whitespace-nowrap text-text-2')}>
        {attachment.source === 'own' ? 'own label' : attachment.source === 'namespace' ? 'namespace label' : '—'}
      </td>
      <td className={cx(cell, 'whitespace-nowrap text-text-2')} title={attachment.message}>
        {attachment.reason}
      </td>
    </tr>
  );
}
