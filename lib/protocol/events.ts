import { z } from 'zod';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { StreamEvents } from './api.ts';

const part = z.object({
  kind: z.enum(kinds.map((k) => k.kind) as [KindName, ...KindName[]]),
  namespace: z.string(),
  state: z.enum(['live', 'stale', 'loading', 'forbidden', 'absent', 'unauthenticated']),
  ageMs: z.number(),
  objects: z.number(),
  message: z.string(),
});

/** What each event of GET /api/events carries; the names are the events' names. */
export const streamEvents = {
  hello: z.object({ epoch: z.string(), build: z.string(), tab: z.string().default('') }),
  change: z.object({ overview: z.boolean(), namespaces: z.array(z.string()), answers: z.boolean(), radar: z.boolean().default(true) }),
  freshness: z.object({ now: z.number(), parts: z.array(part), notices: z.array(z.string()), scope: z.array(z.string()).nullable() }),
  bye: z.object({ reason: z.string() }),
} satisfies { [Name in keyof StreamEvents]: z.ZodType<StreamEvents[Name]> };

export type StreamEventName = keyof StreamEvents;

/** One event with its name, as the browser hands it on. */
export type StreamEvent = { [Name in StreamEventName]: { readonly name: Name; readonly data: StreamEvents[Name] } }[StreamEventName];

export const streamEventNames = Object.keys(streamEvents) as StreamEventName[];

/** The event, or null when `text` is not what `name` promises (another version of the server). */
export function parseStreamEvent(name: StreamEventName, text: string): StreamEvent | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = streamEvents[name].safeParse(data);
  return parsed.success ? ({ name, data: parsed.data } as StreamEvent) : null;
}
