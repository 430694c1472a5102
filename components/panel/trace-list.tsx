import type { LucideIcon } from 'lucide-react';
import { ArrowDown, CircleCheck, CircleQuestionMark, MoveRight, Plus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import type { Step } from '../../lib/mesh/resolve/answer.ts';
import { rules } from '../../lib/mesh/resolve/rules.ts';
import { Tip } from '../ui/tooltip.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { valueWords } from './detail-text.ts';

const verdicts: Readonly<Record<Step['verdict'], { readonly word: string; readonly icon: LucideIcon; readonly tone: string }>> = {
  next: { word: 'continues', icon: ArrowDown, tone: 'text-text-3' },
  handled: { word: 'handled', icon: CircleCheck, tone: 'text-(--l7-text)' },
  direct: { word: 'direct', icon: MoveRight, tone: 'text-(--l4-text)' },
  broken: { word: 'broken', icon: TriangleAlert, tone: 'text-(--broken-text)' },
  unknown: { word: 'unknown', icon: CircleQuestionMark, tone: 'text-(--unknown-text)' },
};

/** A remark after the decision. */
const also: (typeof verdicts)['next'] = { word: 'besides', icon: Plus, tone: 'text-text-3' };

interface TraceListProps {
  readonly trace: readonly Step[];
  /** Names an object and leads to it, in the way of the page. */
  readonly link: (target: Ref) => ReactNode;
}

/** The decision step by step: rule, where it was looked, what was found, what follows. */
export function TraceList({ trace, link }: TraceListProps) {
  return (
    <ol className="space-y-2.5">
      {trace.map((step, index) => {
        const decides = step.verdict !== 'next';
        const after = !decides && trace.slice(0, index).some((earlier) => earlier.verdict !== 'next');
        const { word, icon: Icon, tone } = after ? also : verdicts[step.verdict];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a decision have no identity but their place
          <li key={index} className="grid grid-cols-[1.25rem_1fr] gap-x-2">
            <span
              aria-hidden
              className={`grid size-5 place-items-center rounded-full text-xs tabular-nums ${decides ? 'bg-text font-semibold text-page' : 'bg-surface-2 text-text-2'}`}
            >
              {index + 1}
            </span>
            <div className="min-w-0">
              <p className={`text-[13px] leading-snug ${decides ? 'font-medium text-text' : 'text-text'}`}>
                <Verbatim text={step.says} />
              </p>
              <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-text-2 text-xs">
                <span className={`inline-flex items-center gap-1 font-medium ${tone}`}>
                  <Icon aria-hidden className="size-3.5" />
                  {word}
                </span>
                <Tip text={`Rule ${step.rule}: ${rules[step.rule]}`}>
                  <button
                    type="button"
                    className="cursor-help rounded border border-line px-1 font-mono"
                    aria-label={`Rule ${step.rule}: ${rules[step.rule]}`}
                  >
                    {step.rule}
                  </button>
                </Tip>
                {step.object && link(step.object)}
              </p>
              {step.field !== '' && (
                <p className="mt-0.5 font-mono text-text-2 text-xs">
                  <Verbatim text={step.field} />{' '}
                  {step.value === null ? (
                    <em>is absent</em>
                  ) : (
                    <>
                      ={' '}
                      <strong className="font-medium text-text">
                        <Verbatim text={valueWords(step.value)} />
                      </strong>
                    </>
                  )}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
