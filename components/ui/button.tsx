'use client';
import { X } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tip } from './tooltip.tsx';

const looks = {
  primary: 'bg-accent text-accent-text border-transparent hover:brightness-110 font-medium',
  secondary: 'bg-surface text-text border-line hover:bg-surface-2 hover:border-line-strong',
  ghost: 'bg-transparent text-text-2 border-transparent hover:bg-surface-2 hover:text-text',
} as const;

const sizes = {
  md: 'h-8 px-3 text-[13px]',
  sm: 'h-7 px-2 text-xs',
  icon: 'size-8 justify-center',
} as const;

const shape =
  'inline-flex shrink-0 cursor-pointer items-center gap-1.5 whitespace-nowrap rounded-md border transition-colors [&_svg]:size-4 [&_svg]:shrink-0';

export type ButtonProps = ComponentProps<'button'> & {
  readonly look?: keyof typeof looks;
  readonly size?: keyof typeof sizes;
  /** Something is under way because of this button: it keeps the focus, and a second click does nothing. */
  readonly busy?: boolean;
};

/** `disabled` keeps the button focusable (`aria-disabled`), so that its reason can be read; a click then does nothing. */
export function Button({
  look = 'secondary',
  size = 'md',
  busy = false,
  disabled = false,
  className,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const inert = busy || disabled;
  return (
    <button
      type={type}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      onClick={inert ? (event) => event.preventDefault() : onClick}
      className={cx(
        shape,
        'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-surface-2 aria-disabled:text-text-3 aria-disabled:brightness-100',
        looks[look],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}

type ButtonLinkProps = ComponentProps<'a'> & Pick<ButtonProps, 'look' | 'size'>;

/** What looks like a button and leads elsewhere, past Next's own navigation. */
export function ButtonLink({ look = 'secondary', size = 'md', className, ...rest }: ButtonLinkProps) {
  return <a className={cx(shape, looks[look], sizes[size], className)} {...rest} />;
}

/** A button with a picture only; its name shows as a tooltip. */
export function IconButton({
  label,
  children,
  look = 'ghost',
  ...rest
}: ButtonProps & { readonly label: string; readonly children: ReactNode }) {
  return (
    <Tip text={label}>
      <Button look={look} size="icon" aria-label={label} {...rest}>
        {children}
      </Button>
    </Tip>
  );
}

/** The cross in a corner. It has no tooltip: Escape would close that first. */
export function CloseButton({ label, ...rest }: ButtonProps & { readonly label: string }) {
  return (
    <Button look="ghost" size="icon" aria-label={label} className="-mr-2" {...rest}>
      <X aria-hidden />
    </Button>
  );
}
