import type { LucideIcon } from 'lucide-react';
import { Check, CircleDashed, CircleQuestionMark, Equal, LoaderCircle, TriangleAlert, X } from 'lucide-react';
import type { Operation, StepProgress, StepState } from '../../lib/protocol/api.ts';
import { refWords } from '../panel/detail-text.ts';
import { cx } from '../ui/cx.ts';
import { Ago } from '../ui/time.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

const outcomes: Readonly<Record<StepState, { readonly word: string; readonly icon: LucideIcon; readonly tone: string }>> = {
  pending: { word: 'not yet', icon: CircleDashed, tone: 'text-text-2' },
  running: { word: 'under way', icon: LoaderCircle, tone: 'text-text-2' },
  waiting: { word: 'waiting', icon: LoaderCircle, tone: 'text-text-2' },
  done: { word: 'written', icon: Check, tone: 'text-(--l4-text)' },
  unchanged: { word: 'already so', icon: Equal, tone: 'text-text-2' },
  conflict: { word: 'not written: changed by someone else', icon: TriangleAlert, tone: 'text-(--drift-text)' },
  failed: { word: 'failed', icon: X, tone: 'text-(--broken-text)' },
  unknown: { word: 'cannot be told', icon: CircleQuestionMark, tone: 'text-(--unknown-text)' },
  skipped: { word: 'not begun', icon: CircleDashed, tone: 'text-text-2' },
};

/** What became of each step, in their order. */
export function ApplyOutcome({ result }: { readonly result: Operation }) {
  return (
    <ol className="space-y-1">
      {result.steps.map((step) => {
        const { icon: Icon, tone } = outcomes[step.state];
        const word = wordFor(step);
        return (
          <li key={step.id} className="flex gap-2 text-[13px]">
            <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', tone, isOngoing(step) && 'animate-spin')} />
            <span className="min-w-0">
              <span className="text-text">
                <Verbatim text={refWords(step.target)} />
              </span>{' '}
              <span className={tone}>
                {word}
                {isOngoing(step) && (
                  <>
                    {', since '}
                    <Ago at={step.since} />
                  </>
                )}
              </span>
              {step.message !== '' && (
                <span className="block text-text-2 text-xs">
                  <Verbatim text={step.message} />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function isOngoing({ state, since }: StepProgress): boolean {
  return (state === 'waiting' || state === 'running') && since !== '';
}

/** Written is the word for what is written; the others have their own. */
function wordFor({ id, kind, state }: StepProgress): string {
  if (kind === 'wait') {
    const until = id.startsWith('wait-ready') ? 'ready' : 'free of references';
    if (state === 'done' || state === 'unchanged') return `is ${until}`;
    if (state === 'pending' || state === 'waiting') return `${state === 'waiting' ? 'waiting' : 'to wait'} until it is ${until}`;
  }
  if (state === 'done' && (kind === 'create' || kind === 'delete')) return kind === 'create' ? 'created' : 'deleted';
  return outcomes[state].word;
}
