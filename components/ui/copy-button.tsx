'use client';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';

interface CopyButtonProps {
  /** What the button is called, for example 'Copy the command'. */
  readonly label: string;
  /** The text, or how to make it. */
  readonly text: string | (() => string);
  /** Words on the button; without them it is a picture with a tooltip. */
  readonly children?: ReactNode;
}

/** Copies to the clipboard and says so for two seconds; where the browser refuses, it says that. */
export function CopyButton({ label, text, children }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () => {
    const value = typeof text === 'string' ? text : text();
    // Absent on pages served over plain http from another machine.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (!clipboard) return setState('failed');
    clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };

  const said = state === 'copied' ? 'Copied' : state === 'failed' ? 'The browser does not allow copying' : '';
  const icon = state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />;
  return (
    <>
      {children ? (
        <Button size="sm" look="ghost" onClick={copy} aria-label={label}>
          {icon}
          {said || children}
        </Button>
      ) : (
        <IconButton label={said || label} onClick={copy} className="size-6!">
          {icon}
        </IconButton>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}
