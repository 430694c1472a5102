'use client';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ExplainedAnswer } from '../../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../../lib/mesh/view/explanation-view.ts';
import { ReportedTexts, VerdictBadge } from '../../panel/reported-section.tsx';
import { TraceList } from '../../panel/trace-list.tsx';
import { LookBadge } from '../../shell/look-badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { destinationWords } from '../destination-words.ts';
import { ObjectLink } from '../object-link.tsx';
import { AdviceList } from './advice-list.tsx';
import { OverriddenList } from './overridden-list.tsx';

/** So many are listed at first. */
const FEW = 6;

/** Answers beside the page's own: of the pods behind a Service, of the Services in front of a pod. Each opens to its decision. */
export function FurtherAnswers({ answers, total }: { readonly answers: readonly ExplainedAnswer[]; readonly total: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? answers : answers.slice(0, FEW);
  return (
    <>
      <ul className="divide-y divide-line rounded-md border border-line">
        {shown.map((answer) => (
          <li key={`${answer.addressed} ${destinationKey(answer.to)}`}>
            <FurtherAnswer answer={answer} />
          </li>
        ))}
      </ul>
      {shown.length < answers.length && (
        <Button size="sm" look="ghost" className="mt-1" onClick={() => setAll(true)}>
          Show all {answers.length.toLocaleString('en')}
        </Button>
      )}
      {total > answers.length && (
        <p className="mt-1 text-text-2 text-xs">
          {(total - answers.length).toLocaleString('en')} more answers are not told apart here; search for a pod to see its own.
        </p>
      )}
    </>
  );
}

function FurtherAnswer({ answer }: { readonly answer: ExplainedAnswer }) {
  const { to, count, look, sentence, trace, reported, overridden, advice } = answer;
  return (
    <details className="group">
      <summary className="flex cursor-pointer items-start gap-2.5 px-3 py-2 text-[13px] -outline-offset-2! hover:bg-surface-2">
        <ChevronRight aria-hidden className="mt-0.5 size-4 shrink-0 text-text-2 transition-transform group-open:rotate-90" />
        <span className="min-w-0 flex-1">
          <span className="font-medium text-text">
            <Verbatim text={destinationWords(to)} />
          </span>
          {count > 1 && <span className="text-text-2"> and {(count - 1).toLocaleString('en')} more with the same answer</span>}
          <span className="block text-text-2">
            <Verbatim text={sentence} />
          </span>
        </span>
        <LookBadge look={look} />
      </summary>
      <div className="space-y-3 border-line border-t bg-page px-4 py-3">
        <p className="text-[13px]">
          <ObjectLink target={to} />
        </p>
        {advice.length > 0 && <AdviceList advice={advice} />}
        <TraceList trace={trace} link={(target) => <ObjectLink target={target} />} />
        {overridden.length > 0 && <OverriddenList overridden={overridden} />}
        <div>
          <p className="mb-1 flex items-center gap-2 text-text-2 text-xs">
            What istiod says <VerdictBadge verdict={reported.verdict} />
          </p>
          <ReportedTexts reported={reported} />
        </div>
      </div>
    </details>
  );
}
