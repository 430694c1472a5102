'use client';
import { Plus, Trash2 } from 'lucide-react';
import { useDeferredValue, useRef } from 'react';
import type { WaypointList } from '../../lib/mesh/view/waypoint-list.ts';
import { useChange } from '../changes/changes-context.tsx';
import { appErrorOf } from '../query/get-json.ts';
import { useWaypoints } from '../query/waypoints.ts';
import { count } from '../radar/radar-words.ts';
import { Failure } from '../shell/failure.tsx';
import { usePageKeys } from '../shell/use-page-keys.ts';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { ScrollArea } from '../ui/scroll-area.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { inputClass } from '../ui/text-field.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { NoWaypoints } from './no-waypoints.tsx';
import { useWaypointsUrl } from './url-state.ts';
import { listed } from './waypoint-order.ts';
import { WaypointTable } from './waypoint-table.tsx';

/** Every waypoint of every class: what it handles, who may attach, whether it is ready, and why not. */
export function WaypointsPage() {
  const { data, error, refetch, isFetching } = useWaypoints();
  const change = useChange();
  const field = useRef<HTMLInputElement>(null);
  usePageKeys({ '/': () => field.current?.focus() });
  const { text, sort, setText, setSort } = useWaypointsUrl();
  const needle = useDeferredValue(text);
  const failure = error ? appErrorOf(error) : undefined;
  const retry = { onRetry: () => void refetch(), busy: isFetching };
  const shown = data ? listed(data.items, needle, sort) : [];
  const isAny = data !== undefined && data.items.length > 0;
  return (
    <div className="flex h-full flex-col">
      <div className="shrink-0 border-line border-b bg-surface px-4 py-2.5 max-sm:px-2">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="font-semibold text-[15px] text-text">Waypoints</h1>
          <input
            ref={field}
            type="search"
            aria-label="Filter waypoints"
            placeholder="Filter by name, namespace, class, state …"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={`${inputClass} max-w-80 flex-1 max-sm:min-w-40`}
          />
          {data && (
            <p role="status" className="text-text-2 text-xs tabular-nums">
              {shown.length === data.items.length
                ? count(shown.length, 'waypoint')
                : `${shown.length.toLocaleString('en')} of ${count(data.items.length, 'waypoint')}`}
            </p>
          )}
          {isAny && (
            <Button className="ml-auto max-sm:order-1" onClick={() => change({ do: 'clean-up', namespace: null })}>
              <Trash2 aria-hidden />
              Clean up…
            </Button>
          )}
          <Button
            look="primary"
            className={isAny ? 'max-sm:order-1' : 'ml-auto max-sm:order-1'}
            onClick={() => change({ do: 'create', namespace: '' })}
          >
            <Plus aria-hidden />
            New waypoint…
          </Button>
        </div>
      </div>
      <ScrollArea label="Waypoints" className="min-h-0 flex-1 px-4 py-3 max-sm:px-2">
        <div className="mx-auto max-w-7xl space-y-3">
          {failure && <Failure title={data ? 'This is not up to date' : 'The waypoints cannot be listed'} error={failure} {...retry} />}
          {!data && !failure && (
            <Waiting what="Reading the waypoints" long="The server still reads the cluster; the page goes on by itself.">
              <Skeleton className="mb-2 h-8 w-full" />
              <Skeleton className="h-64 w-full rounded-lg" />
            </Waiting>
          )}
          {data && <Unread list={data} />}
          {data && data.items.length === 0 && <NoWaypoints list={data} onCreate={() => change({ do: 'create', namespace: '' })} />}
          {isAny && shown.length === 0 && (
            <p className="rounded-lg border border-line border-dashed px-4 py-8 text-center text-[13px] text-text-2">
              No waypoint matches “{text.trim()}”.{' '}
              <Button
                size="sm"
                onClick={() => {
                  setText('');
                  field.current?.focus();
                }}
              >
                Clear the filter
              </Button>
            </p>
          )}
          {shown.length > 0 && <WaypointTable items={shown} classes={data?.classes ?? []} sort={sort} onSort={setSort} />}
        </div>
      </ScrollArea>
    </div>
  );
}

/** So many namespaces are named. */
const FEW = 6;

function Unread({ list: { unread } }: { readonly list: WaypointList }) {
  if (unread.length === 0) return null;
  const names = unread.slice(0, FEW).join(', ');
  const more = unread.length > FEW ? ` and ${unread.length - FEW} more` : '';
  return (
    <Alert level="warn" title={`Unknown: you may not list Gateways in ${names}${more}`}>
      <p>Waypoints there are not in this list. Ask for the right to get, list and watch gateways.gateway.networking.k8s.io.</p>
    </Alert>
  );
}
