import { kindOf } from '../mesh/model/kinds/registry.ts';
import type { Knowledge } from '../mesh/model/table.ts';
import type { Part, StreamEvents } from './api.ts';

export type StreamEventName = keyof StreamEvents;

/** One event with its name, as the browser hands it on. */
export type StreamEvent = { [Name in StreamEventName]: { readonly name: Name; readonly data: StreamEvents[Name] } }[StreamEventName];

type Fields = { readonly [field: string]: unknown };

/** What each event of GET /api/events carries; the names are the events' names. By hand: every page begins with this, and none with zod. */
const readers: { readonly [Name in StreamEventName]: (fields: Fields) => StreamEvents[Name] | null } = {
  hello: ({ epoch, build, tab = '' }) => (isText(epoch) && isText(build) && isText(tab) ? { epoch, build, tab } : null),
  change: ({ overview, namespaces, answers, radar = true }) =>
    isFlag(overview) && isListOf(isText, namespaces) && isFlag(answers) && isFlag(radar) ? { overview, namespaces, answers, radar } : null,
  freshness: ({ now, parts, notices, scope }) =>
    isNumber(now) && isListOf(isPart, parts) && isListOf(isText, notices) && (scope === null || isListOf(isText, scope))
      ? { now, parts, notices, scope }
      : null,
  bye: ({ reason }) => (isText(reason) ? { reason } : null),
};

export const streamEventNames = Object.keys(readers) as StreamEventName[];

/** The event, or null when `text` is not what `name` promises (another version of the server). */
export function parseStreamEvent(name: StreamEventName, text: string): StreamEvent | null {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  const data = isFields(fields) ? readers[name](fields) : null;
  return data && ({ name, data } as StreamEvent);
}

const states: { readonly [S in Knowledge]: true } = {
  live: true,
  stale: true,
  loading: true,
  forbidden: true,
  absent: true,
  unauthenticated: true,
};

function isPart(value: unknown): value is Part {
  if (!isFields(value)) return false;
  const { kind, namespace, state, ageMs, objects, message } = value;
  if (!isText(kind) || !kindOf(kind) || !isText(state) || !Object.hasOwn(states, state)) return false;
  return isText(namespace) && isNumber(ageMs) && isNumber(objects) && isText(message);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(is: (value: unknown) => value is T, value: unknown): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
