import { Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

const levels = {
  stop: { icon: OctagonX, word: 'Stop', tone: 'border-(--broken-line) bg-(--broken-fill) text-(--broken-text)' },
  warn: { icon: TriangleAlert, word: 'Warning', tone: 'border-(--drift-line) bg-(--drift-fill) text-(--drift-text)' },
  info: { icon: Info, word: 'Note', tone: 'border-line-strong bg-surface-2 text-text-2' },
} as const;

interface AlertProps {
  readonly level: keyof typeof levels;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Read out at once when it appears. */
  readonly announce?: boolean;
  readonly className?: string;
}

/** A message with its level as picture, word (for screen readers) and colour. */
export function Alert({ level, title, children, announce = false, className }: AlertProps) {
  const { icon: Icon, word, tone } = levels[level];
  return (
    <div
      role={announce ? 'alert' : undefined}
      className={cx('flex gap-2 rounded-lg border px-3 py-2 text-[13px] leading-snug', tone, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 space-y-1 [overflow-wrap:anywhere]">
        <span className="sr-only">{word}: </span>
        {title && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  );
}
