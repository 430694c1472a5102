import { Funnel, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { useId, useImperativeHandle, useRef, useState } from 'react';
import type { FilterFacts, FilterProblem } from '../../../lib/mesh/view/filter.ts';
import { suggest } from '../../../lib/mesh/view/filter.ts';
import { cx } from '../../ui/cx.ts';

interface FilterFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly problem: FilterProblem | null;
  readonly facts: FilterFacts;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A combobox (ARIA) that completes the word at the caret: arrows choose, Enter or Tab takes, Escape closes the list, then clears. */
export function FilterField({ value, onChange, problem, facts, ref }: FilterFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => input.current as HTMLInputElement);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);

  const completion = caret === null ? null : suggest(value, caret, facts);
  const options = completion?.options ?? [];
  const open = options.length > 0;
  const follow = () => {
    setCaret(input.current?.selectionStart ?? null);
    setActive(-1);
  };

  const take = (index: number) => {
    const option = options[index];
    if (!completion || !option) return;
    const whole = !option.insert.endsWith(':');
    const insert = whole ? `${option.insert} ` : option.insert;
    const rest = value.slice(completion.to).replace(/^\s+/, '');
    onChange(value.slice(0, completion.from) + insert + rest);
    const next = completion.from + insert.length;
    setActive(-1);
    setCaret(next);
    requestAnimationFrame(() => input.current?.setSelectionRange(next, next));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (open) setCaret(null);
      else if (value !== '') onChange('');
      else input.current?.blur();
      return;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) follow();
      else if (event.key === 'ArrowDown') setActive((active + 1) % options.length);
      else setActive((active <= 0 ? options.length : active) - 1);
      return;
    }
    if (event.key === 'Enter' || (event.key === 'Tab' && active >= 0 && !event.shiftKey)) {
      if (open && active >= 0) {
        event.preventDefault();
        take(active);
      } else setCaret(null);
    }
  };

  return (
    <div className="relative min-w-56 flex-1 basis-80">
      <label htmlFor={id} className="sr-only">
        Filter
      </label>
      <Funnel aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-text-3" />
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="Filter: ns:bookinfo state:broken !kind:pod …"
        value={value}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          follow();
        }}
        onClick={follow}
        onFocus={follow}
        onKeyUp={(event) => {
          if (event.key === 'ArrowLeft' || event.key === 'ArrowRight' || event.key === 'Home' || event.key === 'End') follow();
        }}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border border-line-strong bg-surface pr-8 pl-8 font-mono text-[13px] text-text placeholder:font-sans placeholder:text-text-3 aria-invalid:border-(--broken-line)"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label="Clear the filter"
          className="absolute top-1 right-1 grid size-6 cursor-pointer place-items-center rounded text-text-2 hover:bg-surface-2"
          onClick={() => {
            onChange('');
            input.current?.focus();
          }}
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      <div className="absolute inset-x-0 top-full z-40 mt-1">
        {problem && (
          <p
            id={`${id}-problem`}
            role="status"
            className="mb-1 rounded-md border border-(--broken-line) bg-(--broken-fill) px-2.5 py-1.5 text-(--broken-text) text-xs shadow-lg [overflow-wrap:anywhere]"
          >
            {problem.message} The filter before it still holds.
          </p>
        )}
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Suggestions"
          className={cx('max-h-72 overflow-y-auto rounded-lg border border-line-strong bg-surface p-1 shadow-xl', !open && 'hidden')}
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field (aria-activedescendant)
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
            <div
              key={option.insert}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
              onPointerMove={() => setActive(index)}
              className={cx('flex cursor-pointer items-baseline gap-3 rounded px-2 py-1 text-[13px]', index === active && 'bg-accent-soft')}
            >
              <span className="min-w-0 shrink-0 font-mono text-text [overflow-wrap:anywhere]">{option.insert}</span>
              <span className="min-w-0 truncate text-text-2 text-xs">{option.help}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
