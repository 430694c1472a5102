'use client';
import type { ComponentProps } from 'react';
import { useId } from 'react';
import { cx } from './cx.ts';
import { Issue } from './radio-group.tsx';

export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-[13px] text-text placeholder:text-text-3 aria-invalid:border-(--broken-line)';

type TextFieldProps = ComponentProps<'input'> & { readonly label: string; readonly help?: string; readonly issue?: string };

export function TextField({ label, help, issue, className, ...input }: TextFieldProps) {
  const id = useId();
  const describedBy = [help && `${id}-help`, issue && `${id}-issue`].filter(Boolean).join(' ') || undefined;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium text-text text-xs [overflow-wrap:anywhere]">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={issue ? true : undefined}
        aria-describedby={describedBy}
        className={cx(inputClass)}
        {...input}
      />
      {help && (
        <p id={`${id}-help`} className="mt-1 text-text-2 text-xs [overflow-wrap:anywhere]">
          {help}
        </p>
      )}
      <Issue id={`${id}-issue`} text={issue} />
    </div>
  );
}
