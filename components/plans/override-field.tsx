'use client';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';

interface OverrideFieldProps {
  /** What has to be typed. */
  readonly wanted: string;
  /** Plans again without waiting; absent while that cannot be done. */
  readonly onTyped: ((typed: string) => void) | undefined;
}

/** The way past a waypoint that is missing or not ready: its name is typed, and the plan is shown again as it then is. */
export function OverrideField({ wanted, onTyped }: OverrideFieldProps) {
  const [text, setText] = useState('');
  const typed = text.trim();
  return (
    <form
      className="space-y-2 rounded-lg border border-line px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === wanted) onTyped?.(typed);
      }}
    >
      <TextField
        label={`To write the labels at once all the same, type: ${wanted}`}
        help="Until the waypoint is ready traffic goes directly, past its policies. The preview then shows what that means."
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="[&_input]:font-mono"
      />
      <Button size="sm" type="submit" disabled={typed !== wanted || !onTyped}>
        Preview without waiting
      </Button>
    </form>
  );
}
