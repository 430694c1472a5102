/**
 * Is version `a` newer than `b`? Versions of one kind are decimal numbers of any length and comparable (KEP-5504);
 * an aggregated API that uses something else only says "different". '' is older than everything.
 */
export function isNewer(a: string, b: string): boolean {
  if (!isNumber(a) || !isNumber(b)) return a !== b;
  return a.length === b.length ? a > b : a.length > b.length;
}

/** Is version `a` known to be older than `b`? Where versions cannot be compared, nothing is. */
export function isOlder(a: string, b: string): boolean {
  return isNumber(a) && isNumber(b) && isNewer(b, a);
}

function isNumber(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}
