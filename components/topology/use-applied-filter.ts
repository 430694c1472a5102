import { useEffect, useRef, useState } from 'react';
import type { Filter, FilterProblem } from '../../lib/mesh/view/filter.ts';
import { parseFilter } from '../../lib/mesh/view/filter.ts';

const TYPING_MS = 160;

export interface AppliedFilter {
  /** The last text that made sense; '' is no filter. */
  readonly text: string;
  readonly filter: Filter | null;
  /** What is wrong with the newest text. */
  readonly problem: FilterProblem | null;
}

/** The filter that holds: the text once typing pauses. A text with a mistake leaves the one before it in force. */
export function useAppliedFilter(text: string): AppliedFilter {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const good = useRef<{ text: string; filter: Filter | null }>({ text: '', filter: null });
  const parsed = parseFilter(settled);
  if (parsed.ok && good.current.text !== settled) good.current = { text: settled, filter: parsed.value };
  return { ...good.current, problem: parsed.ok ? null : parsed.error };
}
