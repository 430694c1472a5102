/** Whether an Accept-Encoding header names this encoding, and not with `q=0`, which says "anything else". */
export function takesEncoding(encoding: 'gzip' | 'br', accepted: string | string[] | null | undefined): boolean {
  const named = new RegExp(`^\\s*${encoding}\\s*(?:;\\s*q=(?:0?\\.0*[1-9]\\d*|1(?:\\.0*)?)\\s*)?$`, 'i');
  return String(accepted ?? '')
    .split(',')
    .some((one) => named.test(one));
}
