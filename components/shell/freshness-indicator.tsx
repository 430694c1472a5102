'use client';
import type { LucideIcon } from 'lucide-react';
import { Ban, Check, CircleDashed, CircleSlash, LoaderCircle, PlugZap, Radio, TimerOff } from 'lucide-react';
import type { Knowledge } from '../../lib/mesh/model/table.ts';
import type { Part } from '../../lib/protocol/api.ts';
import type { Connection } from '../query/connection.ts';
import { useConnection } from '../query/connection.ts';
import type { HeardFreshness } from '../query/freshness.ts';
import { useFreshness } from '../query/freshness.ts';
import { appErrorOf } from '../query/get-json.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { spanWords, useSeconds } from '../ui/time.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Failure } from './failure.tsx';
import { rows, stateWords, summary, worstState } from './freshness-words.ts';
import { ScopeField, useRememberedScope } from './scope-field.tsx';

const icons: Readonly<Record<Knowledge, LucideIcon>> = {
  live: Check,
  stale: TimerOff,
  loading: LoaderCircle,
  forbidden: Ban,
  absent: CircleDashed,
  unauthenticated: CircleSlash,
};

const tones: Readonly<Record<Knowledge, string>> = {
  live: 'text-(--l4-text)',
  stale: 'text-(--drift-text)',
  loading: 'text-text-2',
  forbidden: 'text-(--unknown-text)',
  absent: 'text-text-2',
  unauthenticated: 'text-(--broken-text)',
};

const stateOf = (connection: Connection) => connection.state;
const heardAtOf = (connection: Connection) => connection.heardAt;
const reasonOf = (connection: Connection) => connection.reason;
const scopeOf = (freshness: HeardFreshness) => freshness.scope;
const whole = (freshness: HeardFreshness) => freshness;
const briefOf = (freshness: HeardFreshness) => ({ words: summary(freshness), worst: worstState(freshness) });

/** How fresh the page is, in the header: the connection first, then what the cluster lets us see. */
export function FreshnessIndicator() {
  const state = useConnection(stateOf);
  const brief = useFreshness(briefOf).data;
  useRememberedScope(useFreshness(scopeOf).data);
  const live = state === 'live';

  return (
    <Popover
      label="Freshness"
      className="w-[30rem]"
      trigger={
        <Button look="ghost" size="sm">
          {live ? (
            <Radio aria-hidden className={tones[brief?.worst ?? 'loading']} />
          ) : (
            <PlugZap aria-hidden className="text-(--drift-text)" />
          )}
          {live ? <span className="max-md:sr-only">{brief?.words ?? 'Live'}</span> : <ConnectionWords />}
        </Button>
      }
    >
      <FreshnessList />
    </Popover>
  );
}

/** Ticks while there is no connection; only this text re-renders. */
function ConnectionWords() {
  const state = useConnection(stateOf);
  const heardAt = useConnection(heardAtOf);
  const now = useSeconds();
  const last = heardAt === null ? '' : `last heard ${spanWords(now - heardAt)} ago`;
  const word = state === 'gone' ? 'Server gone' : 'Reconnecting…';
  if (state === 'connecting') return <span>Connecting…</span>;
  return <span>{[word, last].filter(Boolean).join(' · ')}</span>;
}

/** Says a change of the connection once; the ticking text in the button would be read out every second. */
export function ConnectionStatus() {
  const state = useConnection(stateOf);
  const words = {
    connecting: '',
    live: 'Connected: changes are shown live.',
    reconnecting: 'Connection lost; reconnecting.',
    gone: 'The server is gone; trying again.',
  };
  return (
    <p role="status" className="sr-only">
      {words[state]}
    </p>
  );
}

function FreshnessList() {
  const { data, error, refetch, isFetching } = useFreshness(whole);
  const state = useConnection(stateOf);
  const reason = useConnection(reasonOf);
  const now = useSeconds();
  return (
    <>
      <div className="p-3">
        <h2 className="font-semibold text-text">How fresh is what you see?</h2>
        <p className="text-text-2 text-xs">
          {state === 'live' && 'This page is connected; changes arrive by themselves.'}
          {state === 'connecting' && 'This page is connecting to Waymark’s server.'}
          {state === 'reconnecting' &&
            'This page lost its connection to Waymark’s server and tries again by itself. What you see is as old as the connection.'}
          {state === 'gone' &&
            `Waymark’s server does not answer. ${reason} The page tries again by itself; what you see is the last known state.`}
        </p>
        {data?.notices.map((notice) => (
          <p key={notice} className="mt-1.5 rounded bg-(--drift-fill) px-2 py-1 text-(--drift-text) text-xs">
            <Verbatim text={notice} />
          </p>
        ))}
      </div>
      {data?.scope && <ScopeField scope={data.scope} />}
      {error && !data && (
        <div className="px-3 pb-3">
          <Failure title="The freshness cannot be shown" error={appErrorOf(error)} onRetry={() => void refetch()} busy={isFetching} />
        </div>
      )}
      {data && (
        <table className="w-full border-line border-t text-left text-xs">
          <thead className="text-text-2">
            <tr className="[&>th]:px-2 [&>th]:py-1.5 [&>th]:font-medium">
              <th scope="col" className="pl-3!">
                Kind
              </th>
              {data.scope && <th scope="col">Namespace</th>}
              <th scope="col">State</th>
              <th scope="col" className="text-right">
                Objects
              </th>
              <th scope="col" className="pr-3! text-right">
                For
              </th>
            </tr>
          </thead>
          <tbody>
            {rows(data.parts).map((part) => (
              <FreshnessRow key={`${part.kind} ${part.namespace}`} part={part} scoped={data.scope !== null} since={now - data.heardAt} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface FreshnessRowProps {
  readonly part: Part;
  readonly scoped: boolean;
  /** Milliseconds since the server told. */
  readonly since: number;
}

function FreshnessRow({ part, scoped, since }: FreshnessRowProps) {
  const Icon = icons[part.state];
  const unread = part.state === 'forbidden' || part.state === 'absent';
  return (
    <>
      <tr className="border-line border-t [&>*]:px-2 [&>*]:py-1.5">
        <th scope="row" className="pl-3! font-normal text-text">
          {part.kind}
        </th>
        {scoped && <td className="text-text-2">{part.namespace === '' ? '–' : <Verbatim text={part.namespace} />}</td>}
        <td>
          <span className={`flex items-center gap-1 font-medium ${tones[part.state]}`}>
            <Icon aria-hidden className="size-3.5" />
            {stateWords[part.state].word}
          </span>
        </td>
        <td className="text-right text-text tabular-nums">{unread ? '–' : part.objects.toLocaleString('en')}</td>
        <td className="whitespace-nowrap pr-3! text-right text-text-2 tabular-nums">{spanWords(part.ageMs + Math.max(0, since))}</td>
      </tr>
      {part.state !== 'live' && (
        <tr>
          <td colSpan={scoped ? 5 : 4} className="px-3 pb-1.5 text-text-2">
            <Verbatim text={part.message || stateWords[part.state].says} />
          </td>
        </tr>
      )}
    </>
  );
}
