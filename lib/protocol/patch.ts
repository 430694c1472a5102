/** What differs between two answers to the same question; the older one, which `since` names, is with who asked. */
export interface Patch {
  readonly since: string;
  readonly revision: string;
  /** Lists that differ, put together from runs of the older list and items that are new. */
  readonly lists: Readonly<Record<string, readonly Piece[]>>;
  /** Other fields that differ. */
  readonly values: Readonly<Record<string, unknown>>;
}

type Piece = { readonly keep: readonly [from: number, count: number] } | { readonly put: readonly unknown[] };

/** An answer that changes, with the name of its content. */
export interface Revised {
  readonly revision: string;
}

/**
 * What to send instead of `next` to who has `previous`. Looks at which objects are the same, not into them: it costs the number of
 * items, and an item that was made anew with the same content is sent again.
 */
export function patchOf<T extends Revised>(previous: T, next: T): Patch {
  const lists: Record<string, readonly Piece[]> = {};
  const values: Record<string, unknown> = {};
  for (const [key, after] of Object.entries(next)) {
    const before: unknown = previous[key as keyof T];
    if (after === before || key === 'revision') continue;
    if (Array.isArray(after) && Array.isArray(before)) lists[key] = piecesOf(before, after);
    else values[key] = after;
  }
  return { since: previous.revision, revision: next.revision, lists, values };
}

/** The answer that `patch` leads to from the one it was made for. Items that stayed are the very objects of `previous`. */
export function patched<T extends Revised>(previous: T, { revision, lists, values }: Patch): T {
  const next: Record<string, unknown> = { ...(previous as object), ...values, revision };
  for (const [key, pieces] of Object.entries(lists)) {
    const before = previous[key as keyof T] as readonly unknown[];
    next[key] = pieces.flatMap((piece) => ('put' in piece ? piece.put : before.slice(piece.keep[0], piece.keep[0] + piece.keep[1])));
  }
  return next as unknown as T;
}

export function isPatch(answer: unknown): answer is Patch {
  return typeof answer === 'object' && answer !== null && 'since' in answer && 'lists' in answer;
}

function piecesOf(before: readonly unknown[], after: readonly unknown[]): readonly Piece[] {
  const places = new Map(before.map((item, index) => [item, index]));
  const pieces: ({ keep: [number, number] } | { put: unknown[] })[] = [];
  for (const item of after) {
    const place = places.get(item);
    const last = pieces.at(-1);
    if (place === undefined) {
      if (last && 'put' in last) last.put.push(item);
      else pieces.push({ put: [item] });
    } else if (last && 'keep' in last && last.keep[0] + last.keep[1] === place) last.keep[1]++;
    else pieces.push({ keep: [place, 1] });
  }
  return pieces;
}
