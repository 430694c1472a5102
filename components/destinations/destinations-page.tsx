'use client';
import { useEffect, useRef } from 'react';
import { RadarList } from '../radar/radar-list.tsx';
import { usePageKeys } from '../shell/use-page-keys.ts';
import { ScrollArea } from '../ui/scroll-area.tsx';
import { ExplanationView } from './explanation-view.tsx';
import { HandledView } from './handled/handled-view.tsx';
import { DestinationSearch } from './search/destination-search.tsx';
import { Start } from './search/start.tsx';
import { useDestinationsUrl } from './url-state.ts';

/** Which waypoint handles a destination, why, and for whom; what a waypoint handles; what asks for one in vain. */
export function DestinationsPage() {
  const { state, explain, callFrom } = useDestinationsUrl();
  const field = useRef<HTMLInputElement>(null);
  const isEmpty = state.show === 'search';
  // Who comes here without a destination comes to type one.
  useEffect(() => {
    if (isEmpty && document.activeElement === document.body) field.current?.focus({ preventScroll: true });
  }, [isEmpty]);
  usePageKeys({ '/': () => field.current?.focus() });
  return (
    <div className="flex h-full flex-col">
      {state.show !== 'explanation' && <h1 className="sr-only">Destinations</h1>}
      <search className="relative z-20 shrink-0 border-line border-b bg-surface px-4 py-2.5 max-sm:px-2">
        <div className="mx-auto max-w-6xl">
          <DestinationSearch
            ref={field}
            to={state.show === 'explanation' ? state.to : ''}
            onChoose={explain}
            onClear={() => state.show === 'explanation' && explain(null)}
          />
        </div>
      </search>
      <ScrollArea label="Destinations" className="min-h-0 flex-1 px-4 py-3 max-sm:px-2">
        <div className="mx-auto max-w-6xl">
          {state.show === 'search' && <Start />}
          {state.show === 'explanation' && <ExplanationView key={state.to} to={state.to} from={state.from} onFrom={callFrom} />}
          {state.show === 'waypoint' && <HandledView key={state.waypoint} waypoint={state.waypoint} />}
          {state.show === 'broken' && <RadarList />}
        </div>
      </ScrollArea>
    </div>
  );
}
