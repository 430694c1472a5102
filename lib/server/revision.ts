import { createHash } from 'node:crypto';

/** A revision that is the same exactly when the content is: for answers that are not kept between requests. */
export function contentRevision(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** `content` with its revision in front. */
export function withRevision<T extends object>(content: T): T & { readonly revision: string } {
  return { revision: contentRevision(content), ...content };
}
