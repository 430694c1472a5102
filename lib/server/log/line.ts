import { redacted } from './redact.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

export interface Entry {
  readonly time: string;
  readonly level: Level | 'audit';
  /** What happened, in a word or two that stay the same: what one searches for. */
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One line, with its end. Nothing that came from a cluster or a browser can begin another one or move a terminal's cursor (S-35). */
export function lineOf({ time, level, event, fields }: Entry, format: 'json' | 'text'): string {
  const data = redacted(fields) as Record<string, unknown>;
  if (format === 'json') return `${oneLine(JSON.stringify({ time, level, event, ...data }))}\n`;
  const words = Object.entries(data).map(([key, value]) => `${key}=${bare(value) ? value : JSON.stringify(value)}`);
  return `${oneLine([time.slice(11, 19), level, event, ...words].join(' '))}\n`;
}

function bare(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.:/-]+$/.test(value));
}

/** What JSON leaves as it is and a terminal or an editor obeys: control, line-separating, zero-width and direction characters. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
