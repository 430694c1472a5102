'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { ChoiceMenu } from '../ui/menu.tsx';
import { chooseTheme, useTheme } from './theme.ts';

const choices = [
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
  { value: 'system', label: 'System', icon: <Monitor aria-hidden /> },
] as const;

export function ThemeMenu() {
  const { choice } = useTheme();
  const shown = choices.find((c) => c.value === choice) ?? choices[2];
  return (
    <ChoiceMenu
      label="Theme"
      value={choice}
      choices={choices}
      onChoose={chooseTheme}
      trigger={
        <Button look="ghost" size="icon" aria-label={`Theme: ${shown.label}`} title={`Theme: ${shown.label}`}>
          {shown.icon}
        </Button>
      }
    />
  );
}
