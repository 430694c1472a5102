import type { Look } from '../../lib/mesh/view/look.ts';
import { cx } from '../ui/cx.ts';
import { lookWords } from './look-words.tsx';

/** The look of a thing as picture and word in its colours. */
export function LookBadge({ look, className }: { readonly look: Look; readonly className?: string }) {
  const { icon: Icon, word } = lookWords[look];
  return (
    <span
      data-look={look}
      className={cx(
        'inline-flex min-h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded border border-(--look-line) bg-(--look-fill) px-1.5 font-medium text-(--look-text) text-xs leading-none',
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {word}
    </span>
  );
}
