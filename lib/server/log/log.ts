import { inspect } from 'node:util';
import type { Level } from './line.ts';
import { levels, lineOf } from './line.ts';

/**
 * One line for each event. Written before this returns (Node writes to pipes and files at once), so that a line is there
 * although the process dies next. Warnings and errors go to standard error.
 */
export function log(level: Level, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  if (levels.indexOf(level) < levels.indexOf(threshold())) return;
  write(level, event, fields);
}

/** A line of the audit trail: written at every level (S-53). */
export function logAudit(event: string, fields: Readonly<Record<string, unknown>>): void {
  write('audit', event, fields);
}

function write(level: Level | 'audit', event: string, fields: Readonly<Record<string, unknown>>): void {
  const line = lineOf({ time: new Date().toISOString(), level, event, fields }, format());
  (level === 'warn' || level === 'error' ? process.stderr : process.stdout).write(line);
}

/** WAYMARK_LOG_LEVEL; what is no level means `info`. */
function threshold(): Level {
  return levels.find((level) => level === process.env.WAYMARK_LOG_LEVEL) ?? 'info';
}

/** WAYMARK_LOG_FORMAT: `text` for eyes, as `npm start` and `npm run demo` set it, else JSON. */
function format(): 'json' | 'text' {
  return process.env.WAYMARK_LOG_FORMAT === 'text' ? 'text' : 'json';
}

/** Whoever read our lines has gone: no reason to end. Without a listener Node makes an uncaught exception of it. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** What Next and packages write by themselves becomes lines of ours, or a token in the text of an error would pass by. */
export function catchConsole(): void {
  const by = (level: Level) => {
    return (...said: unknown[]) => log(level, 'console', { says: said.map(asText).join(' ') });
  };
  Object.assign(console, {
    debug: by('debug'),
    trace: by('debug'),
    log: by('info'),
    info: by('info'),
    warn: by('warn'),
    error: by('error'),
  });
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY });
}
