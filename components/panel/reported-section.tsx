import type { LucideIcon } from 'lucide-react';
import { Check, CircleDashed, CircleQuestionMark, Hourglass, TriangleAlert } from 'lucide-react';
import type { Reported } from '../../lib/mesh/view/views.ts';
import type { Tone } from '../ui/badge.tsx';
import { Badge } from '../ui/badge.tsx';
import { Ago } from '../ui/time.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { PanelSection } from './panel-section.tsx';

const verdicts: Readonly<Record<Reported['verdict'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  agrees: { tone: 'good', icon: Check },
  differs: { tone: 'bad', icon: TriangleAlert },
  'catching up': { tone: 'accent', icon: Hourglass },
  'not reported': { tone: 'warn', icon: CircleDashed },
  'never reported': { tone: 'plain', icon: CircleDashed },
  unknown: { tone: 'unknown', icon: CircleQuestionMark },
};

export function VerdictBadge({ verdict }: Pick<Reported, 'verdict'>) {
  const { tone, icon: Icon } = verdicts[verdict];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {verdict}
    </Badge>
  );
}

/** What istiod wrote on the object beside what Waymark computed. */
export function ReportedSection({ reported }: { readonly reported: Reported }) {
  return (
    <PanelSection title="What istiod says" aside={<VerdictBadge verdict={reported.verdict} />}>
      <ReportedTexts reported={reported} />
    </PanelSection>
  );
}

/** Both texts where they differ, istiod's where it wrote one. */
export function ReportedTexts({ reported }: { readonly reported: Reported }) {
  const { computed, stored } = reported;
  const differs = reported.verdict === 'differs' || reported.verdict === 'not reported' || reported.verdict === 'catching up';
  return (
    <>
      <p className="text-[13px] text-text-2">
        <Verbatim text={reported.says} />
      </p>
      {(differs || stored) && (
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
          {stored && (
            <>
              <dt className="text-text-2">istiod</dt>
              <dd className="text-text">
                <Verbatim text={`${stored.status} ${stored.reason}: ${stored.message}`} /> <Ago at={stored.at} />
              </dd>
            </>
          )}
          {differs && !stored && (
            <>
              <dt className="text-text-2">istiod</dt>
              <dd className="text-text-2">reports nothing</dd>
            </>
          )}
          {differs && (
            <>
              <dt className="text-text-2">Waymark</dt>
              <dd className="text-text">
                {computed ? <Verbatim text={`${computed.status} ${computed.reason}: ${computed.message}`} /> : 'expects no report'}
              </dd>
            </>
          )}
        </dl>
      )}
    </>
  );
}
