import { z } from 'zod';
import { auditAccess } from '../../audit/access.ts';
import { log } from '../../log/log.ts';
import { seal, unseal } from '../sealed.ts';
import { forgetShort, keepShort, lifeOf, readShort } from '../short-cookie.ts';
import type { Team } from '../team.ts';
import type { Problem } from './problem.ts';
import { chainOf } from './problem.ts';
import { seeOther } from './transit.ts';

const contents = z.strictObject({ reason: z.string(), message: z.string(), hint: z.string(), until: z.number() });

/** Back to a page, which tells why: the reason travels in a sealed cookie, so that no link can put words on it. */
export async function turnedAway(
  { reason, message, hint }: Problem,
  returnTo: string,
  team: Team,
  thrown: unknown = null,
): Promise<Response> {
  auditAccess('refused', { by: 'oidc', reason });
  log('warn', 'sign-in by the identity provider failed', { reason, says: message, why: chainOf(thrown) });
  const failure = { reason, message, hint, until: Date.now() + lifeOf('failure') };
  const sealed = await seal('failure', failure, team);
  return seeOther(returnTo, [forgetShort('transit', team), keepShort('failure', sealed, team)]);
}

/** Why the sign-in of this browser came to nothing a moment ago; null: it did not. */
export async function failureOfBrowser(headers: Headers, team: Team): Promise<Omit<z.infer<typeof contents>, 'until'> | null> {
  const text = readShort('failure', headers, team);
  const failure = contents.safeParse(text === null ? null : await unseal('failure', text, team));
  if (!failure.success || failure.data.until <= Date.now()) return null;
  const { reason, message, hint } = failure.data;
  return { reason, message, hint };
}
