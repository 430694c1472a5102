/**
 * Who sent a request, as far as is known: the peer of the socket, or whom the outermost of `proxies` heard. Each proxy appends the
 * address of its own peer to X-Forwarded-For, so what counts is counted from the end; before it, a client may have written anything.
 */
export function senderOf(forwardedFor: string | string[] | undefined, peer: string | undefined, proxies: number): string {
  const told = [forwardedFor ?? []].flat().join(',').split(',');
  const heard = [...told.map((address) => address.trim()).filter((address) => address !== ''), peer ?? ''];
  // Fewer entries than proxies: it came past one of them.
  return (heard.at(-1 - proxies) ?? peer ?? '').slice(0, 64);
}
