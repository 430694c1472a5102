'use client';
import { ArrowDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import { MadeObjects } from '../panel/made-objects.tsx';
import { handledHref, topologyHref } from '../shell/links.ts';
import { Badge } from '../ui/badge.tsx';
import { cx } from '../ui/cx.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { VirtualRows } from '../ui/virtual-rows.tsx';
import type { Sort } from './url-state.ts';
import { WaypointActions } from './waypoint-actions.tsx';
import { badgeTones, howAttached, isUsed } from './waypoint-words.ts';

/** Fixed widths: rows come and go while one scrolls, and must not move the columns. */
const columns: ReadonlyArray<{ readonly title: string; readonly width: string; readonly sort?: Sort }> = [
  { title: 'Waypoint', width: '', sort: 'name' },
  { title: 'State', width: 'w-[24%]', sort: 'state' },
  { title: 'Handles', width: 'w-28', sort: 'type' },
  { title: 'Who may attach', width: 'w-[15%]' },
  { title: 'Attached', width: 'w-36', sort: 'attached' },
  { title: 'In vain', width: 'w-22', sort: 'vain' },
  { title: 'Pods', width: 'w-18' },
  { title: 'Actions', width: 'w-24' },
];

interface WaypointTableProps {
  readonly items: readonly WaypointItem[];
  /** Classes that Istio makes waypoints of. */
  readonly classes: readonly string[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

/** One row a waypoint; on narrow screens one card. */
export function WaypointTable({ items, classes, sort, onSort }: WaypointTableProps) {
  return (
    <div className="overflow-x-auto overflow-y-hidden rounded-lg border border-line bg-surface">
      <table aria-rowcount={items.length + 1} className="w-full border-separate border-spacing-0 text-[13px] max-lg:block lg:table-fixed">
        <caption className="sr-only">Waypoints</caption>
        <thead className="max-lg:sr-only">
          <tr>
            {columns.map(({ title, width, sort: by }) => (
              <th
                key={title}
                scope="col"
                aria-sort={by === sort ? (by === 'name' || by === 'type' ? 'ascending' : 'descending') : undefined}
                className={cx(
                  'border-line border-b bg-surface-2 px-3 py-1.5 text-left font-semibold text-text-2 text-xs first:pl-4',
                  width,
                )}
              >
                {by ? (
                  <button
                    type="button"
                    onClick={() => onSort(by)}
                    className="inline-flex cursor-pointer items-center gap-1 whitespace-nowrap rounded hover:text-text"
                  >
                    {title}
                    <ArrowDown aria-hidden className={`size-3.5 ${by === sort ? '' : 'opacity-0'}`} />
                  </button>
                ) : (
                  <span className="whitespace-nowrap">{title}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <VirtualRows
          items={items}
          keyOf={({ id }) => id}
          itemHeight={54}
          className="group max-lg:block"
          render={(item, rowIndex) => <Row item={item} isOurs={classes.includes(item.className)} rowIndex={rowIndex} />}
        />
      </table>
    </div>
  );
}

const cell =
  'align-top [overflow-wrap:anywhere] px-3 py-2 lg:border-line lg:border-b lg:group-last:border-b-0 max-lg:block max-lg:px-0 max-lg:py-0.5';
const link = 'text-text underline decoration-line-strong underline-offset-3 hover:decoration-text';

interface RowProps {
  readonly item: WaypointItem;
  readonly isOurs: boolean;
  readonly rowIndex: number;
}

function Row({ item, isOurs, rowIndex }: RowProps) {
  const { namespace, name, className, badge, notReady, admits, attached, ready, total, spec } = item;
  const [open, setOpen] = useState(false);
  const objects = useId();
  return (
    <>
      <tr
        aria-rowindex={rowIndex}
        className="hover:bg-page max-lg:flex max-lg:flex-wrap max-lg:items-baseline max-lg:gap-x-3 max-lg:border-line max-lg:relative max-lg:border-b max-lg:px-4 max-lg:py-2.5 max-lg:group-last:last:border-b-0"
      >
        <th scope="row" className={`${cell} text-left font-normal max-lg:basis-full lg:pl-4`}>
          <Link href={topologyHref(item.id)} prefetch={false} title="Show in the topology" className={`font-semibold ${link}`}>
            <Verbatim text={name} />
          </Link>
          <span className="block text-text-2 text-xs">
            in <Verbatim text={namespace} />
            {className !== 'istio-waypoint' && (
              <>
                {' · class '}
                <Verbatim text={className} />
              </>
            )}
            {spec.revision !== null && (
              <>
                {' · revision '}
                <Verbatim text={spec.revision} />
              </>
            )}
          </span>
        </th>
        <td className={`${cell} max-lg:basis-full`}>
          <Badge tone={badgeTones[badge]}>{badge}</Badge>
          {notReady !== '' && (
            <span className="mt-0.5 block text-text-2 text-xs">
              <Verbatim text={notReady} />
            </span>
          )}
        </td>
        <td className={cell}>
          <Verbatim text={item.trafficType} />
          <span className="text-text-2 text-xs">{item.trafficTypeOrigin}</span>
          {item.trafficType !== 'none' && <span className="text-text-2 text-xs lg:hidden"> traffic</span>}
        </td>
        <td className={`${cell} text-text-2`}>
          <span className="text-xs lg:hidden">Admits </span>
          <Verbatim text={admits} />
        </td>
        <td className={cell}>
          {isUsed(item) ? (
            <Link
              href={handledHref(item)}
              prefetch={false}
              aria-label={`What ${nameKey(item)} handles: ${howAttached(item).join(', ')}`}
              className={link}
            >
              {howAttached(item).map((words) => (
                <span key={words} className="block whitespace-nowrap tabular-nums max-lg:mr-2 max-lg:inline">
                  {words}
                </span>
              ))}
            </Link>
          ) : (
            <span className="text-text-2">
              nothing<span className="lg:sr-only"> attached</span>
            </span>
          )}
        </td>
        <td className={cell}>
          {attached.inVain > 0 ? (
            <Link
              href={handledHref(item)}
              prefetch={false}
              className="font-semibold text-(--broken-text) tabular-nums underline underline-offset-3"
            >
              {attached.inVain.toLocaleString('en')}
              <span className="lg:sr-only">{attached.inVain === 1 ? ' asks in vain' : ' ask in vain'}</span>
            </Link>
          ) : (
            <span className="text-text-2 max-lg:hidden">—</span>
          )}
        </td>
        <td className={`${cell} whitespace-nowrap tabular-nums`}>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? objects : undefined}
            title="Objects that Istio made"
            onClick={() => setOpen(!open)}
            className="-ml-1 inline-flex cursor-pointer items-center gap-0.5 rounded px-1 hover:bg-surface-2"
          >
            {ready}/{total}
            <span className="sr-only"> pods ready; objects of {nameKey(item)}</span>
            <span aria-hidden className="text-text-2 text-xs lg:hidden">
              pods ready
            </span>
            <ChevronRight aria-hidden className={`size-3.5 text-text-2 transition-transform ${open ? 'rotate-90' : ''}`} />
          </button>
        </td>
        <td className={`${cell} max-lg:absolute max-lg:top-2 max-lg:right-2 lg:py-1 lg:text-right`}>
          <WaypointActions item={item} isOurs={isOurs} />
        </td>
      </tr>
      {open && (
        <tr id={objects} className="bg-page max-lg:block max-lg:border-line max-lg:border-b">
          <td colSpan={columns.length} className="px-4 py-3 max-lg:block lg:border-line lg:border-b">
            <p className="mb-2 font-semibold text-text text-xs">
              Objects that Istio made for <Verbatim text={nameKey(item)} />
            </p>
            <MadeObjects namespace={namespace} name={name} />
          </td>
        </tr>
      )}
    </>
  );
}
