'use client';
import { ArrowRight, CircleCheck, CircleQuestionMark, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { Radar, RadarCause } from '../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../lib/mesh/view/explanation-view.ts';
import { ObjectLink } from '../destinations/object-link.tsx';
import { appErrorOf } from '../query/get-json.ts';
import { useRadar } from '../query/radar.ts';
import { Failure } from '../shell/failure.tsx';
import { handledHref, topologyHref } from '../shell/links.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { causeFilter, count, hitWords, inVain, seenWords, unknownWords } from './radar-words.ts';
import type { Seen } from './seen.ts';
import { useSeen } from './seen.ts';

/** So many of a cause are listed at first. */
const FEW = 15;

/** Everything that asks for a waypoint and does not get one, by cause, worst first. */
export function RadarList() {
  const { data, error, refetch, isFetching } = useRadar();
  const seen = useSeen();
  const failure = error ? appErrorOf(error) : undefined;
  const retry = { onRetry: () => void refetch(), busy: isFetching };
  if (!data || seen === undefined) {
    if (failure) return <Failure title="What falls open cannot be shown" error={failure} {...retry} />;
    return (
      <Waiting what="Looking for what falls open" long="The server still reads the cluster; the page goes on by itself.">
        <div className="space-y-3">
          <Skeleton className="h-16 w-full rounded-lg" />
          <Skeleton className="h-40 w-full rounded-lg" />
          <Skeleton className="h-40 w-full rounded-lg" />
        </div>
      </Waiting>
    );
  }
  return (
    <div className="space-y-3">
      {failure && <Failure title="This is not up to date" error={failure} {...retry} />}
      <Summary radar={data} seen={seen} />
      {data.causes.map((cause) => (
        <Cause key={`${nameKey(cause.waypoint)} ${cause.reason} ${cause.message}`} cause={cause} />
      ))}
    </div>
  );
}

function Summary({ radar: { total, unknown, causes }, seen }: { readonly radar: Radar; readonly seen: Seen }) {
  const left = [unknownWords(unknown), seenWords(seen)].filter(Boolean);
  return (
    <header className="px-1 py-1">
      <h2 className="flex items-center gap-2 font-semibold text-lg text-text tracking-tight">
        {total === 0 && left.length === 0 && <CircleCheck aria-hidden className="size-5 text-(--l4-text)" />}
        {total === 0 && left.length > 0 ? 'None is known to ask for a waypoint in vain' : inVain(total)}
      </h2>
      <p className="text-[13px] text-text-2">
        {total === 0
          ? left.length === 0 && 'What asks for a waypoint gets it. What asks for none is not counted here.'
          : `Their traffic goes directly, past the waypoint’s policies, and nothing else says so. ${causes.length === 1 ? 'There is one cause.' : `There are ${causes.length} causes, the one that hits most first.`}`}
      </p>
      {left.map((words) => (
        <p key={words} className="mt-1 flex items-center gap-1.5 text-(--unknown-text) text-[13px]">
          <CircleQuestionMark aria-hidden className="size-4 shrink-0" />
          {words}
        </p>
      ))}
    </header>
  );
}

function Cause({ cause }: { readonly cause: RadarCause }) {
  const { waypoint, reason, message, services, workloads, destinations } = cause;
  const rest = services + workloads - destinations.length;
  const [all, setAll] = useState(false);
  const shown = all ? destinations : destinations.slice(0, FEW);
  const name = nameKey(waypoint);
  return (
    <section
      aria-label={`${reason}: waypoint ${name}`}
      className="overflow-hidden rounded-lg border border-line border-l-3 border-l-(--broken-line) bg-surface"
    >
      <header className="space-y-1 px-4 py-3">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h3 className="font-semibold text-[15px] text-text">
            Waypoint{' '}
            <Link
              href={topologyHref(`Gateway/${name}`)}
              prefetch={false}
              className="underline decoration-line-strong underline-offset-3 hover:decoration-text"
            >
              <Verbatim text={name} />
            </Link>
          </h3>
          <Badge tone="bad">
            <TriangleAlert aria-hidden />
            <Verbatim text={reason} />
          </Badge>
          <span className="ml-auto text-text-2 text-xs tabular-nums max-sm:ml-0">{hitWords(cause)}</span>
        </div>
        <p className="text-[13px] text-text-2">
          <span className="text-text-3">istiod: </span>
          <Verbatim text={message} />
        </p>
      </header>
      <div className="border-line border-t px-4 py-2">
        {byNamespace(shown).map(([namespace, list]) => (
          <div key={namespace} className="py-1">
            <p className="text-text-2 text-xs">
              in <Verbatim text={namespace} className="font-medium text-text" />
            </p>
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-x-6">
              {list.map((one) => (
                <Hit key={destinationKey(one.to)} hit={one} />
              ))}
            </ul>
          </div>
        ))}
        {shown.length < destinations.length && (
          <Button size="sm" look="ghost" className="-ml-2 mt-1" onClick={() => setAll(true)}>
            Show {destinations.length} of {count(services + workloads, 'destination')}
          </Button>
        )}
      </div>
      <footer className="flex flex-wrap gap-x-4 gap-y-1 border-line border-t bg-page px-4 py-1.5 text-xs">
        <Link href={handledHref(waypoint)} prefetch={false} className={footLink}>
          Everything that asks for it
          <ArrowRight aria-hidden className="size-3.5" />
        </Link>
        <Link href={`/?view=table&q=${encodeURIComponent(causeFilter(cause))}`} prefetch={false} className={footLink}>
          {rest > 0 ? `${rest.toLocaleString('en')} more, in the table` : 'In the table'}
          <ArrowRight aria-hidden className="size-3.5" />
        </Link>
      </footer>
    </section>
  );
}

type Destination = RadarCause['destinations'][number];

/** The order of the causes' lists is kept: namespaces by their worst destination. */
function byNamespace(list: readonly Destination[]): ReadonlyArray<readonly [string, readonly Destination[]]> {
  const groups = new Map<string, Destination[]>();
  for (const one of list) {
    const group = groups.get(one.to.namespace);
    if (group) group.push(one);
    else groups.set(one.to.namespace, [one]);
  }
  return [...groups];
}

function Hit({ hit: { to, pods, source } }: { readonly hit: Destination }) {
  const about = [pods > 0 && count(pods, 'pod'), source === 'own' && 'own label'].filter(Boolean).join(', ');
  return (
    <li className="flex items-baseline gap-2 py-0.5 text-[13px]">
      <ObjectLink target={to} bare />
      {about !== '' && <span className="shrink-0 text-text-2 text-xs">{about}</span>}
    </li>
  );
}

const footLink = 'inline-flex items-center gap-1 text-accent underline decoration-from-font underline-offset-2 hover:decoration-2';
