'use client';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Why it cannot be done, below its name; '' when it can. It stays in reach, so that this can be read. */
  readonly why: string;
  readonly run: () => void;
}

interface ActionMenuProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly actions: readonly MenuAction[];
  readonly onOpenChange?: (open: boolean) => void;
}

/** A menu of things to do. It stays inside its landmark: axe wants all content in one. */
export function ActionMenu({ trigger, label, actions, onOpenChange }: ActionMenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        aria-label={label}
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-44 max-w-80 rounded-lg border border-line bg-surface p-1 text-[13px] shadow-xl"
      >
        {actions.map(({ id, label: name, icon, why, run }) => (
          <DropdownMenu.Item
            key={id}
            aria-disabled={why !== '' || undefined}
            onSelect={(event) => (why === '' ? run() : event.preventDefault())}
            className="flex cursor-pointer items-start gap-2 rounded px-2 py-1.5 text-text outline-none! aria-disabled:cursor-not-allowed data-highlighted:bg-surface-2 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0"
          >
            {icon}
            <span className="min-w-0">
              <span className={cx('[overflow-wrap:anywhere]', why !== '' && 'text-text-2')}>{name}</span>
              {why !== '' && <span className="block text-pretty text-text-2 text-xs [overflow-wrap:anywhere]">{why}</span>}
            </span>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface ChoiceMenuProps<T extends string> {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly value: T;
  readonly choices: ReadonlyArray<{ readonly value: T; readonly label: string; readonly icon?: ReactNode }>;
  readonly onChoose: (value: T) => void;
}

/** A menu in which exactly one item is chosen. It stays inside its landmark, too. */
export function ChoiceMenu<T extends string>({ trigger, label, value, choices, onChoose }: ChoiceMenuProps<T>) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-36 rounded-lg border border-line bg-surface p-1 text-[13px] shadow-xl"
      >
        <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={(next) => onChoose(next as T)}>
          {choices.map((choice) => (
            <DropdownMenu.RadioItem
              key={choice.value}
              value={choice.value}
              className="flex h-8 cursor-pointer items-center gap-2 rounded px-2 text-text outline-none! data-highlighted:bg-surface-2 [&_svg]:size-4"
            >
              {choice.icon}
              <span className="flex-1">{choice.label}</span>
              <DropdownMenu.ItemIndicator>
                <Check aria-hidden />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
