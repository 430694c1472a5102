import type { LucideIcon } from 'lucide-react';
import { Check, CircleQuestionMark, Equal, TriangleAlert, X } from 'lucide-react';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { ApplyResult } from '../../lib/protocol/api.ts';
import { refWords } from '../panel/detail-text.ts';
import { Verbatim } from '../ui/verbatim.tsx';

type Outcome = ApplyResult['steps'][number]['outcome'];

const outcomes: Readonly<Record<Outcome, { readonly word: string; readonly icon: LucideIcon; readonly tone: string }>> = {
  written: { word: 'written', icon: Check, tone: 'text-(--l4-text)' },
  unchanged: { word: 'already so', icon: Equal, tone: 'text-text-2' },
  conflict: { word: 'not written: changed by someone else', icon: TriangleAlert, tone: 'text-(--drift-text)' },
  failed: { word: 'failed', icon: X, tone: 'text-(--broken-text)' },
  unknown: { word: 'cannot be told', icon: CircleQuestionMark, tone: 'text-(--unknown-text)' },
};

/** What became of each object, in the order in which they were written. */
export function ApplyOutcome({ result }: { readonly result: ApplyResult }) {
  return (
    <ol className="space-y-1">
      {result.steps.map((step) => {
        const { word, icon: Icon, tone } = outcomes[step.outcome];
        return (
          <li key={refKey(step.target)} className="flex gap-2 text-[13px]">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <span className="min-w-0">
              <span className="text-text">
                <Verbatim text={refWords(step.target)} />
              </span>{' '}
              <span className={tone}>{word}</span>
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
