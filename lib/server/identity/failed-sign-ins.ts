import { processSlot } from '../process-slot.ts';
import { RateLimit } from './rate-limit.ts';

/** Failed sign-ins by address, whichever way (S-51). */
export const failedSignIns = processSlot('failed sign-ins', () => new RateLimit({ max: 10, windowMs: 5 * 60_000 }));
