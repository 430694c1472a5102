import { cx } from './cx.ts';

/** A grey bar in the shape of what is coming; it says nothing to screen readers, `Waiting` does. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cx('animate-pulse rounded bg-line/70', className)} />;
}
