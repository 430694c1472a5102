'use client';
import { Waypoints } from 'lucide-react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { TargetRef } from '../../../lib/mesh/plan/intent.ts';
import { maxTargets } from '../../../lib/protocol/intents/fields.ts';
import { useChange } from '../../changes/changes-context.tsx';
import { useCommand } from '../../query/command.ts';
import { requestRows } from '../../query/destination-table.ts';
import { appErrorOf } from '../../query/get-json.ts';
import { count } from '../../radar/radar-words.ts';
import { Failure } from '../../shell/failure.tsx';
import { Button } from '../../ui/button.tsx';

interface BulkBarProps {
  readonly filter: string;
  readonly matched: number;
  readonly chosen: ReadonlySet<RefKey>;
  readonly onChooseNone: () => void;
}

/** So many rows are looked through for what can be enrolled together. */
const READ = 1000;

/** Enrolls many at once: those that are chosen, else those that match the filter. Pods follow their controllers and are left out of a filter. */
export function BulkBar({ filter, matched, chosen, onChooseNone }: BulkBarProps) {
  const change = useChange();
  const read = useCommand(async (text: string) => (await requestRows(text, READ)).rows, {
    onSuccess: (rows) => {
      const targets = rows.filter(({ kind }) => kind !== 'Pod').map(({ id }) => targetOf(id));
      if (targets.length > 0) change({ do: 'enroll', targets: targets.slice(0, maxTargets) });
    },
  });
  if (chosen.size === 0 && (filter.trim() === '' || matched === 0)) return null;
  return (
    <div className="sticky left-0 flex flex-wrap items-center gap-2 px-4 pt-2 text-[13px]">
      {chosen.size > 0 ? (
        <>
          <Button
            size="sm"
            look="primary"
            disabled={chosen.size > maxTargets}
            title={chosen.size > maxTargets ? `At most ${maxTargets} objects in one plan.` : undefined}
            onClick={() => change({ do: 'enroll', targets: [...chosen].map(targetOf) })}
          >
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
          <span className="text-text-2 text-xs">Services and entries, at most {maxTargets}; pods follow their controllers.</span>
        </>
      )}
      {read.error && <Failure title="What matches cannot be read" error={appErrorOf(read.error)} />}
    </div>
  );
}

function targetOf(id: RefKey): TargetRef {
  const [kind = '', namespace = '', name = ''] = id.split('/');
  return { kind, namespace, name } as TargetRef;
}
