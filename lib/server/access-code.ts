import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookiesIn, setCookie } from './cookie.ts';

/** The cookie that stands for the access code of this launch. Its value says nothing about the code. */
export const cookieName = 'waymark_session';

/** Stays the same while the code does, so a restart with WAYMARK_ACCESS_CODE keeps pages logged in. */
export function sessionValue(accessCode: string): string {
  return createHmac('sha256', accessCode).update('waymark session').digest('base64url');
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Whether a request carries the code: as the cookie of a browser or as the bearer token of a script. */
export function carriesCode(headers: Headers, accessCode: string): boolean {
  const bearer = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return sameText(bearer, accessCode);
  const cookies = cookiesIn(headers);
  const own = cookies.filter((c) => c.startsWith(`${cookieName}=`));
  return own.length === 1 && sameText(own[0]?.slice(cookieName.length + 1) ?? '', sessionValue(accessCode));
}

export function sessionCookie(accessCode: string): string {
  return setCookie(cookieName, sessionValue(accessCode), { maxAgeSeconds: 28_800, secure: false });
}
