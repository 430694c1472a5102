'use client';
import { Ban, ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { useId, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { Issue } from './radio-group.tsx';
import { inputClass } from './text-field.tsx';

export interface ComboboxOption {
  readonly value: string;
  /** Beside the value. */
  readonly note?: ReactNode;
  /** Below the value: a remark, or why it cannot be chosen. */
  readonly reason?: string;
  readonly disabled: boolean;
}

interface ComboboxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Instead of `onChange` when an option is chosen. */
  readonly onChoose?: (value: string) => void;
  readonly options: readonly ComboboxOption[];
  /** The options answer the text already: typing does not filter them once more. */
  readonly isFound?: boolean;
  /** In place of the list: still loading, failed, or nothing there. */
  readonly instead?: ReactNode;
  /** Below the list, such as how many more there are. */
  readonly below?: ReactNode;
  readonly placeholder?: string;
  readonly help?: ReactNode;
  readonly issue?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/**
 * A text field with a list (ARIA combobox): typing filters, arrows move, Enter chooses, Escape closes the list only.
 * Options that cannot be chosen stay in the list and can be reached, so that their reason can be read.
 */
export function Combobox({
  label,
  value,
  onChange,
  onChoose = onChange,
  options,
  isFound = false,
  instead,
  below,
  placeholder,
  help,
  issue,
  inputRef,
}: ComboboxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  /** Only what was typed since the list opened filters it: a chosen value must not hide the others. */
  const [typed, setTyped] = useState('');

  const needle = typed.trim().toLowerCase();
  const shown = needle === '' || isFound ? options : options.filter((option) => option.value.toLowerCase().includes(needle));
  const activeOption = open ? shown[active] : undefined;

  const show = () => {
    setTyped('');
    setActive(options.findIndex((option) => option.value === value));
    setOpen(true);
  };
  const choose = (option: ComboboxOption) => {
    if (option.disabled) return;
    onChoose(option.value);
    setOpen(false);
    input.current?.focus();
  };
  const move = (to: number) => {
    const index = shown.length === 0 ? -1 : (to + shown.length) % shown.length;
    setActive(index);
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (open) move(event.key === 'ArrowDown' ? active + 1 : active < 0 ? -1 : active - 1);
        else show();
        break;
      case 'Enter':
        if (!open) break;
        event.preventDefault();
        if (activeOption) choose(activeOption);
        else setOpen(false);
        break;
      case 'Tab':
        setOpen(false);
        break;
    }
  };

  const refBoth = (element: HTMLInputElement | null) => {
    input.current = element;
    if (typeof inputRef === 'function') inputRef(element);
    else if (inputRef) inputRef.current = element;
  };

  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium text-text text-xs">
        {label}
      </label>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Anchor asChild>
          <div className="relative">
            <input
              ref={refBoth}
              id={id}
              type="text"
              role="combobox"
              autoComplete="off"
              spellCheck={false}
              aria-expanded={open}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={activeOption ? `${id}-${active}` : undefined}
              aria-invalid={issue ? true : undefined}
              aria-describedby={[help && `${id}-help`, issue && `${id}-issue`].filter(Boolean).join(' ') || undefined}
              value={value}
              placeholder={placeholder}
              onChange={(event) => {
                onChange(event.target.value);
                setTyped(event.target.value);
                setActive(-1);
                setOpen(true);
              }}
              onClick={() => !open && show()}
              onKeyDown={onKeyDown}
              className={cx(inputClass, 'pr-8 font-mono')}
            />
            <button
              type="button"
              tabIndex={-1}
              aria-hidden
              className="absolute inset-y-0 right-0 grid w-8 cursor-pointer place-items-center text-text-2"
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => {
                input.current?.focus();
                if (open) setOpen(false);
                else show();
              }}
            >
              <ChevronDown aria-hidden className="size-4" />
            </button>
          </div>
        </Popover.Anchor>
        <Popover.Content
          ref={list}
          id={`${id}-list`}
          role={instead ? 'status' : 'listbox'}
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => input.current?.parentElement?.contains(event.target as Node) && event.preventDefault()}
          className="z-50 max-h-64 w-(--radix-popover-trigger-width) overflow-y-auto rounded-lg border border-line-strong bg-surface p-1 shadow-xl"
        >
          {instead ??
            shown.map((option, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field (aria-activedescendant)
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
              <div
                key={option.value}
                id={`${id}-${index}`}
                data-index={index}
                role="option"
                aria-selected={index === active}
                aria-disabled={option.disabled || undefined}
                onClick={() => choose(option)}
                onPointerMove={() => setActive(index)}
                className={cx(
                  'rounded px-2 py-1.5 text-[13px]',
                  index === active && 'bg-accent-soft',
                  option.disabled ? 'cursor-not-allowed' : 'cursor-pointer',
                )}
              >
                <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                  <span className={cx('min-w-0 font-mono [overflow-wrap:anywhere]', option.disabled ? 'text-text-3' : 'text-text')}>
                    {option.disabled && <Ban aria-hidden className="mr-1.5 inline size-3.5 align-[-2px]" />}
                    {option.value}
                  </span>
                  <span className="text-text-2 text-xs">{option.note}</span>
                </span>
                {option.reason && <span className="block text-text-2 text-xs [overflow-wrap:anywhere]">{option.reason}</span>}
              </div>
            ))}
          {!instead && shown.length === 0 && <p className="px-2 py-1.5 text-[13px] text-text-2">Nothing in the list matches.</p>}
          {below && <p className="px-2 py-1.5 text-text-2 text-xs">{below}</p>}
        </Popover.Content>
      </Popover.Root>
      {help && (
        <div id={`${id}-help`} className="mt-1 text-text-2 text-xs [overflow-wrap:anywhere]">
          {help}
        </div>
      )}
      <Issue id={`${id}-issue`} text={issue} />
    </div>
  );
}
