import { err, ok } from '../../lib/mesh/result.ts';
import { sameText, sessionCookie } from '../../lib/server/access-code.ts';
import { auditAccess } from '../../lib/server/audit/access.ts';
import { openRoute } from '../../lib/server/route.ts';
import { readSettings } from '../../lib/server/settings.ts';

/** The address that is printed at start: trades the access code for a cookie and takes it out of the address bar. */
export const GET = openRoute((request) => {
  const { accessCode } = readSettings(process.env);
  const code = new URL(request.url).searchParams.get('code') ?? '';
  if (accessCode !== '' && !sameText(code, accessCode)) {
    return err({
      code: 'unauthorized',
      message: 'This access code is wrong or belongs to an earlier launch.',
      hint: 'Open the address that was printed at the last start.',
    });
  }
  const headers = new Headers({ Location: '/', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  if (accessCode !== '') {
    headers.set('Set-Cookie', sessionCookie(accessCode));
    auditAccess('login', { by: 'access code' });
  }
  return ok(new Response(null, { status: 303, headers }));
});
