import { setTimeout as sleep } from 'node:timers/promises';
import type { RawObject } from '../mesh/model/kind.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { ApiFailure } from './api-failure.ts';
import { toAppError } from './api-failure.ts';
import { queryString } from './api-path.ts';
import type { Transport } from './transport.ts';

export const FIELD_MANAGER = 'waymark';
const ATTEMPTS = 5;
/** A write waits for a busy or vanished server only so long in all. */
export const PATIENCE_MS = 20_000;
export const RETRY_MS = 500;

/** What a write found out. */
export interface Written {
  readonly object: RawObject;
  /** Said by admission and by the API server. */
  readonly warnings: readonly string[];
  /** false: it was so already, nothing was written. */
  readonly changed: boolean;
}

export interface GuardedPatch {
  readonly path: string;
  /** Completes "could not …". */
  readonly doing: string;
  /**
   * The merge patch for the object as it is now, or what ends the write before it is sent. `lost`: an earlier attempt had
   * no answer, so what is there may be our own doing.
   */
  readonly judge: (current: RawObject, lost: boolean) => { readonly body: unknown } | { readonly end: Result<Written, AppError> };
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Read, compare, patch with uid and version as precondition. Other writers of other fields are not in the way: it is
 * tried again on their result, five times. An answer that was lost is looked up.
 */
export async function guardedPatch(
  transport: Transport,
  { path, doing, judge, dryRun, signal }: GuardedPatch,
): Promise<Result<Written, AppError>> {
  const until = performance.now() + PATIENCE_MS;
  const hasTime = (wait: number) => performance.now() + wait < until;
  let lost = false;
  let sent = 0;

  for (;;) {
    const found = await transport.json({ path, signal });
    if (!found.ok) {
      if (lost && found.error.kind === 'network' && hasTime(RETRY_MS)) {
        await sleep(RETRY_MS);
        continue;
      }
      return err(lost ? unknownOutcome(doing, found.error) : toAppError(found.error, doing));
    }
    const verdict = judge(found.value.value as RawObject, lost);
    if ('end' in verdict) return verdict.end;
    if (++sent > ATTEMPTS) return err(tooBusy(doing));

    const answer = await transport.json({
      method: 'PATCH',
      path: `${path}${queryString({ fieldManager: FIELD_MANAGER, dryRun: dryRun ? 'All' : undefined })}`,
      contentType: 'application/merge-patch+json',
      body: verdict.body,
      signal,
    });
    if (answer.ok) return ok({ object: answer.value.value as RawObject, warnings: answer.value.warnings, changed: true });

    const { error } = answer;
    if (error.kind === 'aborted') return err(unknownOutcome(doing, error));
    const wait = error.status === 429 ? (error.retryAfterMs ?? RETRY_MS) : Math.random() * 50 * sent;
    const again = isLost(error) || error.status === 409 || error.status === 429;
    if (!again || !hasTime(wait)) return err(toAppError(error, doing));
    lost ||= isLost(error);
    await sleep(wait);
  }
}

/** The server may have stored the write although we did not hear so. */
export function isLost({ kind, sent, status }: ApiFailure): boolean {
  return ((kind === 'network' || kind === 'body') && sent) || status === 504;
}

/** Another object under the same name: it is left alone. */
export function replaced(what: string, expected: string, actual: string | undefined): AppError {
  return {
    code: 'conflict',
    message: `${what} was deleted and made again since you looked at it; nothing was changed.`,
    hint: 'Look at the new object and decide again.',
    details: { reason: 'replaced', expected, actual: actual ?? null },
  };
}

function tooBusy(doing: string): AppError {
  return {
    code: 'conflict',
    message: `Others keep changing the same object: could not ${doing} in ${ATTEMPTS} attempts. Nothing was changed.`,
    hint: 'Try again in a moment.',
    details: { reason: 'busy' },
  };
}

export function unknownOutcome(doing: string, problem: ApiFailure): AppError {
  return {
    code: 'unreachable',
    message: `The connection broke while the cluster was asked to ${doing}, and it cannot be read now (${problem.message}). It may or may not have been done.`,
    hint: 'The page shows the value as soon as the cluster can be read again.',
    details: { reason: 'unknownOutcome' },
  };
}
