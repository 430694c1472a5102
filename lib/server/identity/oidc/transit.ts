import { z } from 'zod';
import { unseal } from '../sealed.ts';
import { readShort } from '../short-cookie.ts';
import type { Team } from '../team.ts';

const contents = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string(), until: z.number() });

/** What was sent to the provider, and must fit what comes back. `until`: milliseconds since the epoch. */
export type Transit = z.infer<typeof contents>;

/** That of this browser; null when it did not begin here, or more than ten minutes ago. */
export async function transitOf(headers: Headers, team: Team): Promise<Transit | null> {
  const text = readShort('transit', headers, team);
  if (text === null) return null;
  const transit = contents.safeParse(await unseal('transit', text, team));
  return transit.success && transit.data.until > Date.now() ? transit.data : null;
}

/** Where the provider sends the browser back to; it must be registered there, letter by letter. */
export function redirectUri({ publicUrl }: Pick<Team, 'publicUrl'>): string {
  return new URL('/oidc/callback', publicUrl).href;
}

/** 303, with cookies. */
export function seeOther(location: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } });
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
