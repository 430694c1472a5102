'use client';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

interface ChoiceMenuProps<T extends string> {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly value: T;
  readonly choices: ReadonlyArray<{ readonly value: T; readonly label: string; readonly icon?: ReactNode }>;
  readonly onChoose: (value: T) => void;
}

/** A menu in which exactly one item is chosen. It stays inside its landmark: axe wants all content in one. */
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
