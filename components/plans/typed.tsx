'use client';
import { useState } from 'react';
import { TextField } from '../ui/text-field.tsx';

interface TypedProps {
  readonly wanted: string;
  readonly what: string;
  readonly onConfirmed: (yes: boolean) => void;
}

/** What is about to go has to be typed: a click alone is made too quickly. */
export function Typed({ wanted, what, onConfirmed }: TypedProps) {
  const [text, setText] = useState('');
  return (
    <TextField
      label={`Type ${what} to confirm: ${wanted}`}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onConfirmed(event.target.value.trim() === wanted);
      }}
      className="[&_input]:font-mono"
    />
  );
}
