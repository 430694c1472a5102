'use client';
import { Check, CircleQuestionMark, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { appErrorOf } from '../query/get-json.ts';
import { useRadar } from '../query/radar.ts';
import { brokenHref } from '../shell/links.ts';
import { cx } from '../ui/cx.ts';
import { Tip } from '../ui/tooltip.tsx';
import { inVain, seenWords, unknownWords } from './radar-words.ts';
import { useSeen } from './seen.ts';

/** In the header of every page: how many destinations ask for a waypoint and do not get one. Loud only when there are some. */
export function RadarIndicator({ className }: { readonly className?: string }) {
  const { data, error } = useRadar();
  const seen = useSeen();
  const failure = error ? appErrorOf(error) : undefined;
  if (!data || seen === undefined) {
    if (!failure) return <span aria-hidden className={cx('h-7 w-24 shrink-0', className)} />;
    return <Unknown className={className} tip={failure.message} />;
  }
  const { total, unknown } = data;
  if (seen === 'nothing') return <Unknown className={className} tip={seenWords(seen)} />;
  const tip = [
    `${inVain(total)}.`,
    total > 0 && 'Their traffic goes directly, past the waypoint’s policies.',
    unknownWords(unknown),
    seenWords(seen),
  ];
  const label = [inVain(total), unknown > 0 && `${unknown.toLocaleString('en')} unknown`, seen === 'some' && 'as far as you may read']
    .filter(Boolean)
    .join('; ');
  const sure = unknown === 0 && seen === 'all';
  return (
    <>
      <Indicator
        tone={total > 0 ? 'loud' : sure ? 'quiet' : 'unknown'}
        className={className}
        label={label}
        tip={tip.filter(Boolean).join(' ')}
      >
        {total > 0 ? (
          <>
            <TriangleAlert aria-hidden />
            <strong className="font-semibold tabular-nums">{total.toLocaleString('en')}</strong>
            <span className="hidden xl:inline">
              {total === 1 ? 'asks for a waypoint and gets none' : 'ask for a waypoint and get none'}
            </span>
            <span className="xl:hidden">{total === 1 ? 'falls open' : 'fall open'}</span>
          </>
        ) : (
          <>
            {sure ? <Check aria-hidden /> : <CircleQuestionMark aria-hidden />}
            <span>{sure ? 'none falls open' : unknown > 0 ? `none known, ${unknown.toLocaleString('en')} unknown` : 'none known'}</span>
          </>
        )}
      </Indicator>
      <Announcement total={total} />
    </>
  );
}

/** Nothing unknown is drawn as known: neither a failure nor an empty view is a zero. */
function Unknown({ className, tip }: { readonly className: string | undefined; readonly tip: string }) {
  return (
    <Indicator tone="unknown" className={className} label="It is unknown what asks for a waypoint in vain" tip={tip}>
      <CircleQuestionMark aria-hidden />
      <span className="max-xl:sr-only">falls open: unknown</span>
    </Indicator>
  );
}

const tones = {
  loud: 'border-(--broken-line) bg-(--broken-fill) text-(--broken-text) hover:brightness-95 dark:hover:brightness-125',
  unknown: 'border-(--unknown-line) border-dashed bg-(--unknown-fill) text-(--unknown-text)',
  quiet: 'border-transparent text-text-3 hover:bg-surface-2 hover:text-text',
} as const;

interface IndicatorProps {
  readonly tone: keyof typeof tones;
  readonly label: string;
  readonly tip: string;
  readonly className: string | undefined;
  readonly children: React.ReactNode;
}

function Indicator({ tone, label, tip, className, children }: IndicatorProps) {
  return (
    <Tip text={tip}>
      <Link
        href={brokenHref}
        aria-label={label}
        className={cx(
          'inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-xs [&_svg]:size-3.5 [&_svg]:shrink-0',
          tones[tone],
          className,
        )}
      >
        {children}
      </Link>
    </Tip>
  );
}

/** Says a change of the number once; nothing when the page opens. */
function Announcement({ total }: { readonly total: number }) {
  const known = useRef(total);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (known.current === total) return;
    known.current = total;
    setSaid(`${inVain(total)}.`);
  }, [total]);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}
