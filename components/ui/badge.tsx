import type { ComponentProps } from 'react';
import { cx } from './cx.ts';

const tones = {
  plain: 'border-line bg-surface-2 text-text-2',
  accent: 'border-accent bg-accent-soft text-text',
  good: 'border-(--l4-line) bg-(--l4-fill) text-(--l4-text)',
  warn: 'border-(--drift-line) bg-(--drift-fill) text-(--drift-text)',
  bad: 'border-(--broken-line) bg-(--broken-fill) text-(--broken-text)',
  unknown: 'border-(--unknown-line) border-dashed bg-(--unknown-fill) text-(--unknown-text)',
} as const;

export type Tone = keyof typeof tones;

export function Badge({ tone = 'plain', className, ...rest }: ComponentProps<'span'> & { readonly tone?: Tone }) {
  return (
    <span
      className={cx(
        'inline-flex min-h-5 items-center gap-1 whitespace-nowrap rounded border px-1.5 font-medium text-xs leading-none [&_svg]:size-3.5 [&_svg]:shrink-0',
        tones[tone],
        className,
      )}
      {...rest}
    />
  );
}
