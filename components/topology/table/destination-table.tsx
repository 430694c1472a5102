import { useState } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { useDestinationTable } from '../../query/destination-table.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { Failure } from '../../shell/failure.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { plural as count } from '../scene/look-words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { pageSize, TableRows } from './table-rows.tsx';

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
  return (
    // The page scrolls in here; a keyboard must be able to scroll it too.
    <section
      aria-label="Destinations"
      data-topology-table
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be focusable
      tabIndex={0}
      className="relative h-full overflow-auto -outline-offset-2"
    >
      <BulkBar filter={filter} matched={matched} chosen={chosen} onChooseNone={() => setChoice({ filter, ids: none })} />
      {/* The header, and every row that matches, whether it is drawn or not. */}
      <table aria-rowcount={matched + 1} className="w-full min-w-[56rem] table-fixed border-separate border-spacing-0 text-[13px]">
        <caption className="px-4 py-2 text-left text-text-2 text-xs">
          {matched === 0 ? 'No destination' : count(matched, 'destination')}
          {matched !== total && ` (${total.toLocaleString('en')} without the filter)`}
        </caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="sticky top-0 z-10 w-10 border-line border-y bg-surface-2">
              <span className="sr-only">Choose</span>
            </th>
            {columns.map(({ title, width }) => (
              <th
                key={title}
                scope="col"
                className={cx(
                  'sticky top-0 z-10 border-line border-y bg-surface-2 px-3 py-1.5 text-left font-semibold text-text-2 text-xs',
                  width,
                )}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <TableRows
          // Another filter begins at its beginning.
          key={filter}
          filter={filter}
          matched={matched}
          waypoints={waypoints}
          selection={selection}
          onSelect={onSelect}
          chosen={chosen}
          onChoose={choose}
        />
      </table>
      {matched === 0 && (
        <div className="px-4 py-10 text-center text-text-2">
          <p className="mb-3">{total === 0 ? 'There is no destination that you may read.' : 'No destination matches the filter.'}</p>
          {total > 0 && <Button onClick={onClearFilter}>Clear the filter</Button>}
        </div>
      )}
    </section>
  );
}

const none: ReadonlySet<RefKey> = new Set();

/** Fixed widths: rows come and go while one scrolls, and must not move the columns. */
const columns = [
  { title: 'Kind', width: 'w-28' },
  { title: 'Namespace', width: 'w-[14%]' },
  { title: 'Name', width: '' },
  { title: 'State', width: 'w-[18%]' },
  { title: 'Waypoint', width: 'w-[16%]' },
  { title: 'Decided by', width: 'w-36' },
  { title: 'Reason', width: 'w-48' },
] as const;
