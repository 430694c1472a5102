'use client';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';

/** After this long, a wait says what it waits for. */
const LONG_MS = 10_000;

interface WaitingProps {
  /** What is being done, for example 'Reading Service reviews'. */
  readonly what: string;
  /** Shown after ten seconds: what it waits for and what can be done. */
  readonly long: ReactNode;
  /** Skeletons. */
  readonly children?: ReactNode;
}

/** Loading that explains itself when it takes long. */
export function Waiting({ what, long, children }: WaitingProps) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      <p role="status" className={isLong ? 'mb-3 text-[13px] text-text-2' : 'sr-only'}>
        {what}… {isLong && long}
      </p>
      {children}
    </div>
  );
}
