import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A named region that scrolls and can be scrolled by keyboard. */
export function ScrollArea({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section tabIndex={0} aria-label={label} className={cx('overflow-auto -outline-offset-2!', className)}>
      {children}
    </section>
  );
}
