import type { KeyboardEvent } from 'react';
import { memo, useEffect, useRef } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { DestinationRow } from '../../../lib/mesh/view/views.ts';
import { useTablePages } from '../../query/destination-table.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { Failure } from '../../shell/failure.tsx';
import { lookWords as lookPictures } from '../../shell/look-words.tsx';
import { cx } from '../../ui/cx.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { indexOf, useVirtual } from '../../ui/use-virtual.ts';
import { lookWords } from '../scene/look-words.ts';

/** So many rows are read in one request. */
export const pageSize = 100;
/** Pixels of a row of one line. */
const rowHeight = 33;
/** Rows drawn beyond the screen. */
const beyond = 12;

interface TableRowsProps {
  readonly filter: string;
  readonly matched: number;
  readonly waypoints: ReadonlySet<string>;
  readonly selection: RefKey | null;
  readonly onSelect: (ref: RefKey) => void;
  readonly chosen: ReadonlySet<RefKey>;
  readonly onChoose: (id: RefKey, yes: boolean) => void;
}

/** The body of the table: only rows near the screen are drawn and read. The row with the keyboard stays, wherever one scrolls. */
export function TableRows({ filter, matched, waypoints, selection, onSelect, chosen, onChoose }: TableRowsProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  /** The row that gets the focus when it is drawn. */
  const wanted = useRef<number | null>(null);
  const { rows, drawn, gapAtEnd, scroll, keep } = useVirtual({ list: body, count: matched, itemHeight: rowHeight, beyond });
  const pages = useTablePages(filter, [...new Set(drawn.map(({ index }) => Math.floor(index / pageSize)))], pageSize);

  useEffect(() => {
    const button = wanted.current === null ? null : nameIn(body.current, wanted.current);
    if (!button) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
    keepInSight(button);
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = indexOf(event.target);
    if (from === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const screenful = Math.max(1, Math.floor((scroll?.clientHeight ?? 0) / rowHeight) - 2);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + screenful, PageUp: from - screenful, Home: 0, End: matched - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.min(matched - 1, Math.max(0, to));
    wanted.current = index;
    keep(index);
  };

  return (
    <tbody ref={body} onKeyDown={onKeyDown} onFocus={(event) => keep(indexOf(event.target))}>
      {drawn.flatMap(({ gap, index }) => {
        const page = pages.get(Math.floor(index / pageSize));
        const row = page?.data?.rows[index % pageSize];
        return [
          gap > 0 && <Gap key={`before ${index}`} height={gap} />,
          row ? (
            <Row
              key={row.id}
              row={row}
              index={index}
              measure={rows.measureElement}
              waypoints={waypoints}
              selected={row.id === selection}
              onSelect={onSelect}
              isChosen={chosen.has(row.id)}
              onChoose={onChoose}
            />
          ) : (
            <tr key={index} data-index={index} aria-rowindex={index + 2} aria-busy={page?.isPending} className="h-8">
              <td colSpan={8} className="px-3 py-1">
                {!page?.error && <Skeleton className="h-5 w-full" />}
                {page?.error && index % pageSize === 0 && (
                  <Failure title="These rows cannot be shown" error={appErrorOf(page.error)} onRetry={() => void page.refetch()} />
                )}
              </td>
            </tr>
          ),
        ];
      })}
      {gapAtEnd > 0 && <Gap key="after" height={gapAtEnd} />}
    </tbody>
  );
}

/** The rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={8} style={{ height }} className="p-0" />
    </tr>
  );
}

/** The row is drawn in its place before it is in sight, and those that come into sight with it may be higher than was thought. */
function keepInSight(button: HTMLElement, frames = 12): void {
  if (document.activeElement !== button) return;
  button.closest('tr')?.scrollIntoView({ block: 'nearest' });
  if (frames > 0) requestAnimationFrame(() => keepInSight(button, frames - 1));
}

function nameIn(body: HTMLElement | null, index: number): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`tr[data-index="${index}"] [data-row]`) ?? null;
}

const cell = 'border-line border-b px-3 py-1.5 align-top [overflow-wrap:anywhere]';

const Row = memo(function Row({
  row,
  index,
  measure,
  waypoints,
  selected,
  onSelect,
  isChosen,
  onChoose,
}: {
  readonly row: DestinationRow;
  readonly index: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly waypoints: ReadonlySet<string>;
  readonly selected: boolean;
  readonly onSelect: (ref: RefKey) => void;
  readonly isChosen: boolean;
  readonly onChoose: TableRowsProps['onChoose'];
}) {
  const { attachment, look } = row;
  const { word, about } = lookWords(look, attachment, waypoints);
  const { icon: Icon } = lookPictures[look];
  // A pod that inherits a waypoint for services asks for nothing: only what is had, or asked for in vain, stands here.
  const waypoint = attachment.waypoint ?? (attachment.state === 'direct' ? null : attachment.asked);
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-current={selected || undefined}
      onClick={() => onSelect(row.id)}
      className={cx(
        'cursor-pointer scroll-mt-9 hover:bg-surface-2',
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
});
