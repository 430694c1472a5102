import { cookiesIn, setCookie } from '../cookie.ts';
import type { Team } from './team.ts';

/** A browser keeps at least 4,096 bytes of a cookie with its name; long tokens take several (S-14). */
const pieceBytes = 3800;
const maxPieces = 3;

/** The longest sealed session that fits. */
export const maxSealed = pieceBytes * maxPieces;

type Where = Pick<Team, 'publicUrl'>;

/** `__Host-` cookies need https; on plain loopback the name says so. */
function nameOf({ publicUrl }: Where): string {
  return publicUrl.protocol === 'https:' ? '__Host-waymark' : 'waymark_team';
}

/** Set-Cookie headers that hold `sealed` for so long, and forget what an earlier, longer one left. */
export function keepCookies(sealed: string, maxAgeSeconds: number, where: Where): string[] {
  return Array.from({ length: maxPieces }, (_, index) => {
    const piece = sealed.slice(index * pieceBytes, (index + 1) * pieceBytes);
    return keepPiece(index, piece, piece === '' ? 0 : maxAgeSeconds, where);
  });
}

export function forgetCookies(where: Where): string[] {
  return Array.from({ length: maxPieces }, (_, index) => keepPiece(index, '', 0, where));
}

function keepPiece(index: number, value: string, maxAgeSeconds: number, where: Where): string {
  return setCookie(`${nameOf(where)}.${index}`, value, { maxAgeSeconds, secure: where.publicUrl.protocol === 'https:' });
}

/** The sealed session that a browser sent; null when there is none, or more than one. */
export function cookieText(headers: Headers, where: Where): string | null {
  const pieces: string[] = [];
  const prefix = `${nameOf(where)}.`;
  for (const cookie of cookiesIn(headers)) {
    if (!cookie.startsWith(prefix)) continue;
    const [, index = '', value = ''] = /^(\d)=(.*)$/.exec(cookie.slice(prefix.length)) ?? [];
    if (index === '' || Number(index) >= maxPieces || pieces[Number(index)] !== undefined) return null;
    pieces[Number(index)] = value;
  }
  const text = pieces.join('');
  return text === '' ? null : text;
}
