import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { carriesCode } from '../access-code.ts';
import type { Settings } from '../settings.ts';
import type { Caller } from './caller.ts';
import { owner } from './caller.ts';

/** Who sent a request, by what it carries; nobody else decides that. `respond` asks it before every handler that is not open to all. */
export async function whoAsks(headers: Headers, { accessCode }: Pick<Settings, 'accessCode'>): Promise<Result<Caller, AppError>> {
  if (accessCode === '' || carriesCode(headers, accessCode)) return ok(owner);
  return err({
    code: 'unauthorized',
    message: 'The access code of this launch is missing or wrong.',
    hint: 'Open the address that was printed at start.',
  });
}
