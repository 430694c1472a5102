import { isPlain } from '../../front/screen.ts';

/** Where somebody goes after signing in: a page of ours that the request names, or the first one. Never another host (S-18). */
export function localPath(wanted: string | null): string {
  const base = 'https://waymark.invalid';
  if (wanted === null || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || !URL.canParse(wanted, base)) return '/';
  const { origin, pathname, search } = new URL(wanted, base);
  return origin === base && isPlain(pathname) && !/^\/(api|oidc)(\/|$)/.test(pathname) ? pathname + search : '/';
}
