'use client';
import { RadioGroup as Radix } from 'radix-ui';
import type { ReactNode, Ref } from 'react';
import { useId } from 'react';

export interface RadioChoice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly help?: ReactNode;
}

interface RadioGroupProps<T extends string> {
  readonly legend: string;
  /** Beside the legend, for example the present state. */
  readonly aside?: ReactNode;
  readonly value: T;
  readonly choices: ReadonlyArray<RadioChoice<T>>;
  readonly onChange: (value: T) => void;
  readonly issue?: string;
  readonly ref?: Ref<HTMLDivElement>;
}

/** One of a few choices, each with a sentence of help. */
export function RadioGroup<T extends string>({ legend, aside, value, choices, onChange, issue, ref }: RadioGroupProps<T>) {
  const id = useId();
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 id={`${id}-legend`} className="font-semibold text-[13px] text-text">
          {legend}
        </h3>
        {aside && (
          <p id={`${id}-aside`} className="min-w-0 text-text-2 text-xs [overflow-wrap:anywhere]">
            {aside}
          </p>
        )}
      </div>
      <Radix.Root
        ref={ref}
        value={value}
        onValueChange={(next) => onChange(next as T)}
        aria-labelledby={`${id}-legend`}
        aria-describedby={[aside && `${id}-aside`, issue && `${id}-issue`].filter(Boolean).join(' ') || undefined}
        aria-invalid={issue ? true : undefined}
        className="divide-y divide-line overflow-hidden rounded-lg border border-line"
      >
        {choices.map((choice) => (
          <label
            key={choice.value}
            htmlFor={`${id}-${choice.value}`}
            className="flex cursor-pointer items-start gap-2.5 px-3 py-2 hover:bg-surface-2 has-data-[state=checked]:bg-accent-soft"
          >
            <Radix.Item
              id={`${id}-${choice.value}`}
              value={choice.value}
              aria-describedby={choice.help ? `${id}-${choice.value}-help` : undefined}
              className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-surface data-[state=checked]:border-accent"
            >
              <Radix.Indicator className="size-2 rounded-full bg-accent" />
            </Radix.Item>
            <span className="min-w-0">
              <span className="block text-[13px] text-text">{choice.label}</span>
              {choice.help && (
                <span id={`${id}-${choice.value}-help`} className="block text-text-2 text-xs">
                  {choice.help}
                </span>
              )}
            </span>
          </label>
        ))}
      </Radix.Root>
      <Issue id={`${id}-issue`} text={issue} />
    </div>
  );
}

/** What is wrong with a field, below it. */
export function Issue({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (!text) return null;
  return (
    <p id={id} className="mt-1.5 text-(--broken-text) text-xs [overflow-wrap:anywhere]">
      {text}
    </p>
  );
}
