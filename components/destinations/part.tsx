import type { ReactNode } from 'react';
import { useId } from 'react';
import { cx } from '../ui/cx.ts';

interface PartProps {
  readonly title: string;
  /** At the end of the title's line. */
  readonly aside?: ReactNode;
  /** Below the title: what is shown here, in a sentence. */
  readonly about?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** One titled part of the page. */
export function Part({ title, aside, about, className, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cx('rounded-lg border border-line bg-surface', className)}>
      <header className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-2.5">
        <h2 id={id} className="font-semibold text-[13px] text-text">
          {title}
        </h2>
        {aside}
        {about && <p className="basis-full text-text-2 text-xs">{about}</p>}
      </header>
      <div className="px-4 pt-1.5 pb-3.5">{children}</div>
    </section>
  );
}
