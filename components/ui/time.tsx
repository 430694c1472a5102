'use client';
import { createContext, useContext, useEffect, useState } from 'react';
import { Tip } from './tooltip.tsx';

/** '12 s', '3 min', '5 h', '2 d'. Never negative. */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** The page's monotonic clock in milliseconds, read once per second; 0 while the server renders. */
export function useSeconds(): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    const tick = () => setNow(performance.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/**
 * The clock by which the moments were written that `Ago` shows: what it showed, milliseconds since the epoch, when this page's
 * monotonic clock was at `heardAt`. null: this browser's own.
 */
export const Clock = createContext<{ readonly now: number; readonly heardAt: number } | null>(null);

/** How long ago a moment was, by the nearest `Clock`, with the absolute time on hover and focus. `at` is RFC 3339, '' when unknown. */
export function Ago({ at }: { readonly at: string }) {
  const clock = useContext(Clock);
  const moment = new Date(at);
  const year = moment.getUTCFullYear();
  // Kubernetes writes year 1 for "never"; clocks of other machines may be ahead.
  if (at === '' || Number.isNaN(year) || year < 2000 || year > 9000) return <span>no time given</span>;
  return (
    <Tip text={<time dateTime={at}>{`${moment.toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'long' })} (${at})`}</time>}>
      <button type="button" className="cursor-help underline decoration-dotted underline-offset-2">
        {spanWords((clock ? clock.now + performance.now() - clock.heardAt : Date.now()) - moment.getTime())} ago
      </button>
    </Tip>
  );
}
