'use client';
import type { LucideIcon } from 'lucide-react';
import { CircleCheck, CircleDashed, CircleHelp, CircleMinus, TriangleAlert } from 'lucide-react';
import type { MadeObject } from '../../lib/mesh/view/made-objects.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useMadeObjects } from '../query/made-objects.ts';
import { Failure } from '../shell/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';

const states: Readonly<Record<MadeObject['state'], { readonly icon: LucideIcon; readonly tone: string; readonly word: string }>> = {
  there: { icon: CircleCheck, tone: 'text-(--l4-text)', word: 'there' },
  faulty: { icon: TriangleAlert, tone: 'text-(--broken-text)', word: 'faulty' },
  missing: { icon: CircleDashed, tone: 'text-(--broken-text)', word: 'missing' },
  foreign: { icon: TriangleAlert, tone: 'text-(--broken-text)', word: 'of somebody else' },
  none: { icon: CircleMinus, tone: 'text-text-2', word: 'none' },
  unknown: { icon: CircleHelp, tone: 'text-(--unknown-text)', word: 'unknown' },
};

/** What istiod made for a waypoint: each object, how it is, and why it is not as it should be. Read when it is shown. */
export function MadeObjects({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const { data, error, refetch, isFetching } = useMadeObjects(namespace, name);
  if (!data && error)
    return <Failure title="These could not be read" error={appErrorOf(error)} onRetry={() => void refetch()} busy={isFetching} />;
  if (!data)
    return (
      <Waiting what="Reading the objects" long="The API server has not answered yet.">
        <Skeleton className="h-24 w-full" />
      </Waiting>
    );
  if (data.note !== '')
    return (
      <p className="text-[13px] text-text-2">
        <Verbatim text={data.note} />
      </p>
    );
  return (
    <ul className="space-y-1.5">
      {data.objects.map((object) => (
        <Line key={`${object.kind} ${object.name}`} object={object} />
      ))}
    </ul>
  );
}

function Line({ object: { kind, name, state, says, cause } }: { readonly object: MadeObject }) {
  const { icon: Icon, tone, word } = states[state];
  return (
    <li className="flex gap-2 text-[13px]">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="sr-only">{word}: </span>
        <span className="text-text">
          <Verbatim text={name === '' ? kind : `${kind} ${name}`} />
        </span>{' '}
        <span className="text-text-2">
          <Verbatim text={says} />
        </span>
        {cause !== '' && (
          <span className={`block text-xs ${tone}`}>
            <Verbatim text={cause} />
          </span>
        )}
      </span>
    </li>
  );
}
