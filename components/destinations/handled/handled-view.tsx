'use client';
import { Workflow } from 'lucide-react';
import Link from 'next/link';
import { useDeferredValue, useState } from 'react';
import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { HandledBy, HandledItem } from '../../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../../lib/mesh/view/explanation-view.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { useHandledBy } from '../../query/handled-by.ts';
import { count } from '../../radar/radar-words.ts';
import { Failure } from '../../shell/failure.tsx';
import { topologyHref } from '../../shell/links.ts';
import { LookBadge } from '../../shell/look-badge.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { VirtualRows } from '../../ui/virtual-rows.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { kindWords, nameWords } from '../destination-words.ts';
import { ObjectLink } from '../object-link.tsx';
import { howWords, matchesText } from './handled-words.ts';

/** Everything that a waypoint handles or is asked for by, and how each came to it. */
export function HandledView({ waypoint }: { readonly waypoint: string }) {
  const { data, error, refetch, isFetching } = useHandledBy(waypoint);
  const failure = error ? appErrorOf(error) : undefined;
  const retry = { onRetry: () => void refetch(), busy: isFetching };
  if (!data) {
    if (failure?.code === 'notFound')
      return (
        <Alert level="info" title={`There is no waypoint ${waypoint}, and nothing asks for it`}>
          <p>{failure.message} If it appears, it shows here by itself.</p>
        </Alert>
      );
    if (failure) return <Failure title={`What waypoint ${waypoint} handles cannot be shown`} error={failure} {...retry} />;
    return (
      <Waiting what={`Reading what waypoint ${waypoint} handles`} long="The server still reads the cluster; the page goes on by itself.">
        <Skeleton className="mb-3 h-24 w-full rounded-lg" />
        <Skeleton className="h-96 w-full rounded-lg" />
      </Waiting>
    );
  }
  return (
    <div className="space-y-3">
      {failure && <Failure title="This is not up to date" error={failure} {...retry} />}
      <HandledHeadline handled={data} />
      <HandledTable items={data.items} />
    </div>
  );
}

function HandledHeadline({ handled: { waypoint, exists, sentence, items } }: { readonly handled: HandledBy }) {
  // Said once: what is refused is mostly refused for one reason.
  const messages = [...new Set(items.filter(({ state }) => state !== 'handled').map(({ message }) => message))].filter(Boolean).slice(0, 3);
  return (
    <header className="rounded-lg border border-line bg-surface px-4 py-3.5" data-look={exists ? 'l7' : 'broken'}>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <div>
          <p className="text-text-2 text-xs">{exists ? 'Waypoint' : 'A waypoint that does not exist'}</p>
          <h2 className="font-semibold text-lg text-text leading-tight tracking-tight">
            <Verbatim text={nameKey(waypoint)} />
          </h2>
        </div>
        {exists && (
          <Link
            href={topologyHref(`Gateway/${nameKey(waypoint)}`)}
            prefetch={false}
            className="-mr-2 inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-text-2 text-xs hover:bg-surface-2 hover:text-text"
          >
            <Workflow aria-hidden className="size-4" />
            In the topology
          </Link>
        )}
      </div>
      <p className="mt-2.5 border-(--look-line) border-l-3 pl-3 font-medium text-[15px] text-text leading-snug">
        <Verbatim text={sentence} />
      </p>
      {messages.map((message) => (
        <p key={message} className="mt-1.5 text-[13px] text-text-2">
          <span className="text-text-3">istiod: </span>
          <Verbatim text={message} />
        </p>
      ))}
    </header>
  );
}

/** Fixed widths: rows come and go while one scrolls, and must not move the columns. */
const columns = [
  { title: 'Destination', width: '' },
  { title: 'Kind', width: 'w-36' },
  { title: 'State', width: 'w-[28%]' },
  { title: 'How it came', width: 'w-[28%]' },
] as const;

function HandledTable({ items }: { readonly items: readonly HandledItem[] }) {
  const [text, setText] = useState('');
  const needle = useDeferredValue(text.trim().toLowerCase());
  const matched = needle === '' ? items : items.filter((item) => matchesText(item, needle));
  if (items.length === 0) {
    return (
      <p className="rounded-lg border border-line border-dashed px-4 py-8 text-center text-[13px] text-text-2">
        Nothing asks for it. The label <code className="font-mono">istio.io/use-waypoint</code> on a namespace, a service or a pod does; in
        the topology a namespace is enrolled with a preview.
      </p>
    );
  }
  return (
    <section aria-label="What it handles" className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-end justify-between gap-3 px-4 py-3">
        <TextField
          label="Filter by text"
          placeholder="name, namespace, reason …"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-72 max-w-full"
        />
        <p role="status" className="text-text-2 text-xs tabular-nums">
          {matched.length === items.length
            ? count(items.length, 'destination')
            : `${matched.length.toLocaleString('en')} of ${count(items.length, 'destination')}`}
        </p>
      </div>
      <div className="overflow-x-auto overflow-y-hidden">
        <table
          aria-rowcount={matched.length + 1}
          className="w-full border-separate border-spacing-0 text-[13px] max-md:block md:table-fixed"
        >
          <caption className="sr-only">Destinations and how each came to the waypoint</caption>
          <thead className="max-md:hidden">
            <tr>
              {columns.map(({ title, width }) => (
                <th
                  key={title}
                  scope="col"
                  className={cx(
                    'border-line border-y bg-surface-2 px-3 py-1.5 text-left font-semibold text-text-2 text-xs first:pl-4',
                    width,
                  )}
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <VirtualRows
            items={matched}
            keyOf={(item) => `${destinationKey(item.to)} ${item.how}`}
            itemHeight={35}
            className="max-md:block"
            render={(item, rowIndex) => <Row item={item} rowIndex={rowIndex} />}
          />
        </table>
      </div>
      {matched.length === 0 && (
        <p className="px-4 py-6 text-center text-[13px] text-text-2">
          Nothing matches “{text.trim()}”.{' '}
          <Button size="sm" onClick={() => setText('')}>
            Clear the filter
          </Button>
        </p>
      )}
    </section>
  );
}

const cell = 'px-3 py-1.5 align-top [overflow-wrap:anywhere] max-md:py-0.5 max-md:pr-3 max-md:pl-0 md:border-line md:border-b';

function Row({ item, rowIndex }: { readonly item: HandledItem; readonly rowIndex: number }) {
  return (
    <tr
      aria-rowindex={rowIndex}
      className="hover:bg-surface-2 max-md:flex max-md:flex-wrap max-md:items-center max-md:border-line max-md:border-t max-md:px-4 max-md:py-1.5"
    >
      <th scope="row" className={`${cell} text-left font-normal max-md:basis-full md:pl-4!`} title={nameWords(item.to)}>
        <ObjectLink target={item.to} short />
      </th>
      <td className={`${cell} whitespace-nowrap text-text-2`}>{kindWords(item.to)}</td>
      <td className={cell}>
        <LookBadge look={item.look} />
        {item.state !== 'handled' && (
          <span className="ml-2 text-text-2 text-xs" title={item.message}>
            <Verbatim text={item.reason} />
          </span>
        )}
      </td>
      <td className={`${cell} text-text-2`}>{howWords(item)}</td>
    </tr>
  );
}
