import type { AppError } from '../../protocol/app-error.ts';
import { processSlot } from '../process-slot.ts';
import type { Caller } from './caller.ts';
import { RateLimit, tooMany } from './rate-limit.ts';

/** Operations that were begun, by session (S-51). */
const begun = processSlot('writes', () => new RateLimit({ max: 30, windowMs: 60_000 }));

/** Counts one more write of somebody who signed in; an error when it is one too many. The owner of a laptop is not counted. */
export function countWrite({ session }: Caller): AppError | null {
  if (!session) return null;
  const wait = begun.waitSeconds(session.id, performance.now());
  if (wait > 0) return tooMany('You began 30 changes within a minute, which is as many as one person may.', wait);
  begun.count(session.id, performance.now());
  return null;
}
