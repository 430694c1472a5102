import { z } from 'zod';
import { intent } from '../../lib/protocol/intents/intents.ts';
import { undo } from '../../lib/protocol/intents/undo.ts';
import type { HistoryEntry } from './history.ts';

const entry = z.object({
  id: z.string(),
  at: z.string(),
  title: z.string(),
  clusterId: z.string(),
  state: z.enum(['sending', 'running', 'done', 'failed', 'stopped', 'lost']),
  intent,
  done: z.array(z.object({ step: z.string(), uid: z.string().nullable() })),
  undo: undo.nullable(),
  undoAll: undo.nullable().default(null),
  undone: z.string().nullable(),
});

/** The entries in `text`, newest first, without those that another version of Waymark or someone else wrote. */
export function parseHistory(text: string): readonly HistoryEntry[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(list) ? list.flatMap((one) => entry.safeParse(one).data ?? []) : [];
}
