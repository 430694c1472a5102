import { cookiesIn, setCookie } from '../cookie.ts';
import type { Team } from './team.ts';

/**
 * Sealed cookies that live for minutes. `transit`: what was sent to the identity provider and must come back; Lax, because the browser comes
 * back from there (S-14). `failure`: why that came to nothing, for the page that is shown next; no address could carry it without
 * letting anybody write into our page.
 */
const kinds = { transit: { seconds: 600, sameSite: 'Lax' }, failure: { seconds: 60, sameSite: 'Strict' } } as const;
type Kind = keyof typeof kinds;
type Where = Pick<Team, 'publicUrl'>;

/** Milliseconds that it lives. */
export function lifeOf(kind: Kind): number {
  return kinds[kind].seconds * 1000;
}

export function keepShort(kind: Kind, sealed: string, where: Where): string {
  return keep(kind, sealed, kinds[kind].seconds, where);
}

export function forgetShort(kind: Kind, where: Where): string {
  return keep(kind, '', 0, where);
}

/** What a browser sent of it; null when there is none, or more than one. */
export function readShort(kind: Kind, headers: Headers, where: Where): string | null {
  const prefix = `${nameOf(kind, where)}=`;
  const [one, ...more] = cookiesIn(headers).filter((cookie) => cookie.startsWith(prefix));
  return one === undefined || more.length > 0 ? null : one.slice(prefix.length);
}

function nameOf(kind: Kind, { publicUrl }: Where): string {
  return publicUrl.protocol === 'https:' ? `__Host-waymark-${kind}` : `waymark_${kind}`;
}

function keep(kind: Kind, value: string, maxAgeSeconds: number, where: Where): string {
  const secure = where.publicUrl.protocol === 'https:';
  return setCookie(nameOf(kind, where), value, { maxAgeSeconds, sameSite: kinds[kind].sameSite, secure });
}
