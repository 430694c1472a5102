'use client';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { StandIn } from '../../../lib/mesh/plan/find-targets.ts';
import { maxTargets } from '../../../lib/protocol/intents/limits.ts';
import { useChange } from '../../changes/changes-context.tsx';
import type { Chosen } from '../../enrollment/chosen.ts';
import { chosenOf } from '../../enrollment/chosen.ts';
import { useCommand } from '../../query/command.ts';
import { requestRows } from '../../query/destination-table.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { requestStandIns } from '../../query/targets.ts';
import { count } from '../../radar/radar-words.ts';
import { Failure } from '../../shell/failure.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';

interface BulkBarProps {
  readonly filter: string;
  readonly matched: number;
  readonly chosen: ReadonlySet<RefKey>;
  readonly onChooseNone: () => void;
}

/** So many rows are looked through for what can be enrolled together. */
const READ = 1000;

/**
 * Enrolls many at once: those that are chosen, else those that match the filter. For a pod its controller is changed; a filter
 * that matches anything else leaves pods out, because they mostly follow it.
 */
export function BulkBar({ filter, matched, chosen, onChooseNone }: BulkBarProps) {
  const change = useChange();
  /** Why nothing came of it, for as long as the same is chosen or filtered. */
  const [nothing, setNothing] = useState<{ readonly of: string | ReadonlySet<RefKey>; readonly found: Chosen } | null>(null);
  const open = (of: string | ReadonlySet<RefKey>, items: readonly StandIn[]) => {
    const found = chosenOf(items, maxTargets);
    setNothing(found.targets.length === 0 ? { of, found } : null);
    if (found.targets.length > 0) change({ do: 'enroll', targets: found.targets, chosen: found });
  };
  const read = useCommand(async (text: string) => open(text, await requestStandIns(await idsOf(text))));
  const ask = useCommand(async (ids: ReadonlySet<RefKey>) => open(ids, await requestStandIns([...ids])));
  if (chosen.size === 0 && (filter.trim() === '' || matched === 0)) return null;
  return (
    <div className="sticky left-0 flex flex-wrap items-center gap-2 px-4 pt-2 text-[13px]">
      {chosen.size > 0 ? (
        <>
          <Button size="sm" look="primary" busy={ask.isPending} onClick={() => ask.run(chosen)}>
            <Waypoints aria-hidden />
            Enroll {count(chosen.size, 'chosen object')}…
          </Button>
          <Button size="sm" onClick={onChooseNone}>
            Choose none
          </Button>
        </>
      ) : (
        <>
          <Button size="sm" busy={read.isPending} onClick={() => read.run(filter)}>
            <Waypoints aria-hidden />
            {read.isPending ? 'Reading…' : 'Enroll what matches…'}
          </Button>
          <span className="text-text-2 text-xs">Services and entries, at most {maxTargets}; where only pods match, what makes them.</span>
        </>
      )}
      {read.error && <Failure title="What matches cannot be read" error={appErrorOf(read.error)} />}
      {ask.error && <Failure title="What is chosen cannot be read" error={appErrorOf(ask.error)} />}
      {nothing && (nothing.of === chosen || (chosen.size === 0 && nothing.of === filter)) && (
        <Alert level="warn" title="Nothing of it can be changed" announce className="basis-full">
          {nothing.found.leftOut.map(({ why }) => (
            <p key={why}>
              <Verbatim text={why} />
            </p>
          ))}
        </Alert>
      )}
    </div>
  );
}

/** What matches, without the pods where there is anything else. */
async function idsOf(filter: string): Promise<readonly RefKey[]> {
  const { rows } = await requestRows(filter, READ);
  const others = rows.filter(({ kind }) => kind !== 'Pod');
  return (others.length > 0 ? others : rows).map(({ id }) => id);
}
