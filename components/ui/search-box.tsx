'use client';
import { Search, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';

interface SearchBoxProps<T> {
  readonly label: string;
  /** The label is for screen readers only. */
  readonly hideLabel?: boolean;
  readonly placeholder?: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly options: readonly T[];
  readonly keyOf: (option: T) => string;
  readonly render: (option: T) => ReactNode;
  /** The options answer `text`: the first of them is marked, and Enter takes it. Else Enter goes to `onEnter`. */
  readonly isCurrent: boolean;
  readonly onChoose: (option: T) => void;
  /** Enter without an option to take. */
  readonly onEnter: () => void;
  readonly onClear: () => void;
  /** Above the options, such as 'Recent'. */
  readonly heading?: string;
  /** Below the options: how many there are, that nothing matches, that it failed. */
  readonly status?: ReactNode;
  readonly size?: 'md' | 'lg';
  readonly ref?: Ref<HTMLInputElement>;
}

/**
 * A field whose list is found elsewhere (ARIA combobox): arrows move, Enter takes the marked one, Escape closes the list, then clears.
 * `Combobox` chooses from a list that is known; this one searches.
 */
export function SearchBox<T>({
  label,
  hideLabel = false,
  placeholder,
  text,
  onText,
  options,
  keyOf,
  render,
  isCurrent,
  onChoose,
  onEnter,
  onClear,
  heading,
  status,
  size = 'md',
  ref,
}: SearchBoxProps<T>) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => input.current as HTMLInputElement);
  const [open, setOpen] = useState(false);
  /** The key of the option that the arrows went to, wherever it is in a list that changes; null: none, so the first one counts if the options are current. */
  const [moved, setMoved] = useState<string | null>(null);

  // What was chosen replaces what was typed; the next key replaces it in turn.
  const typed = useRef(text);
  useLayoutEffect(() => {
    if (text !== typed.current && document.activeElement === input.current) input.current?.select();
    typed.current = text;
  }, [text]);

  const at = moved === null ? -1 : options.findIndex((option) => keyOf(option) === moved);
  const active = at < 0 && isCurrent && text.trim() !== '' ? 0 : at;
  const isOpen = open && options.length > 0;
  const activeOption = isOpen ? options[active] : undefined;
  useLayoutEffect(() => {
    if (activeOption) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [activeOption]);

  const close = () => {
    setOpen(false);
    setMoved(null);
  };
  const take = (option: T) => {
    close();
    onChoose(option);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (!open) return setOpen(true);
        if (options.length === 0) return;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        const next = options[active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length];
        return setMoved(next === undefined ? null : keyOf(next));
      }
      case 'Enter':
        event.preventDefault();
        if (activeOption) return take(activeOption);
        close();
        return onEnter();
      case 'Escape':
        event.stopPropagation();
        if (open) return close();
        if (text !== '') return onClear();
        return input.current?.blur();
    }
  };

  const tall = size === 'lg';
  return (
    <div className="relative min-w-0">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block font-medium text-text text-xs'}>
        {label}
      </label>
      <div className="relative">
        <Search aria-hidden className={cx('pointer-events-none absolute left-2.5 size-4 text-text-3', tall ? 'top-3' : 'top-2')} />
        <input
          ref={input}
          id={id}
          type="text"
          role="combobox"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={activeOption ? `${id}-${active}` : undefined}
          onChange={(event) => {
            typed.current = event.target.value;
            onText(event.target.value);
            setMoved(null);
            setOpen(true);
          }}
          onFocus={(event) => event.target.select()}
          onClick={() => setOpen(true)}
          // A press in the list does not take the focus.
          onBlur={close}
          onKeyDown={onKeyDown}
          className={cx(
            'w-full rounded-md border border-line-strong bg-surface pr-9 pl-8 font-mono text-text placeholder:font-sans placeholder:text-text-3',
            tall ? 'h-10 text-sm' : 'h-8 text-[13px]',
          )}
        />
        {text !== '' && (
          <button
            type="button"
            aria-label={`Clear: ${label}`}
            className={cx(
              'absolute right-1.5 grid size-6 cursor-pointer place-items-center rounded text-text-2 hover:bg-surface-2',
              tall ? 'top-2' : 'top-1',
            )}
            onClick={() => {
              onClear();
              input.current?.focus();
            }}
          >
            <X aria-hidden className="size-4" />
          </button>
        )}
      </div>
      <div
        className={cx(
          'absolute inset-x-0 top-full z-40 mt-1 overflow-hidden rounded-lg border border-line-strong bg-surface shadow-xl',
          !(open && (options.length > 0 || status)) && 'hidden',
        )}
      >
        {heading && isOpen && <p className="px-3 pt-2 pb-0.5 font-medium text-text-2 text-xs">{heading}</p>}
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={heading ?? label}
          className={cx('max-h-[min(24rem,60dvh)] overflow-y-auto p-1', !isOpen && 'hidden')}
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field (aria-activedescendant)
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
            <div
              key={keyOf(option)}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
              onPointerMove={() => setMoved(keyOf(option))}
              className={cx('cursor-pointer rounded px-2 py-1.5 text-[13px]', index === active && 'bg-accent-soft')}
            >
              {render(option)}
            </div>
          ))}
        </div>
        <div
          role="status"
          className={cx('px-3 py-1.5 text-text-2 text-xs', options.length > 0 && 'border-line border-t', !status && 'hidden')}
        >
          {status}
        </div>
      </div>
    </div>
  );
}
