/** Addresses as Go's netip reads them: no leading zeros, `::` once, an IPv4 tail in an IPv6 address. */
interface Ip {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export function isIp(text: string): boolean {
  return ipOf(text) !== null;
}

/** An address, or a range such as 10.0.0.0/8. */
export function isIpOrRange(text: string): boolean {
  return rangeOf(text) !== null;
}

/** Whether `ip` is the address `range`, or lies in it if it is a range. The same text always covers itself. */
export function covers(range: string, ip: string): boolean {
  if (range === ip) return true;
  // An IPv4 address has one text.
  if (!/[/:]/.test(range) && !ip.includes(':')) return false;
  const [whole, one] = [rangeOf(range), ipOf(ip)];
  if (!whole || !one || whole.base.bits !== one.bits) return false;
  const rest = BigInt(one.bits - whole.length);
  return whole.base.value >> rest === one.value >> rest;
}

function rangeOf(text: string): { readonly base: Ip; readonly length: number } | null {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const base = ipOf(text);
    return base && { base, length: base.bits };
  }
  const length = text.slice(slash + 1);
  const base = text.includes('%') ? null : ipOf(text.slice(0, slash));
  return base && /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= base.bits ? { base, length: Number(length) } : null;
}

function ipOf(text: string): Ip | null {
  const value = text.includes(':') ? ipv6(text) : ipv4(text);
  return value === null ? null : { bits: text.includes(':') ? 128 : 32, value };
}

function ipv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((all, part) => all * 256n + BigInt(part), 0n);
}

function ipv6(text: string): bigint | null {
  const zone = text.indexOf('%');
  if (zone === text.length - 1) return null;
  const halves = (zone < 0 ? text : text.slice(0, zone)).split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (!head || (halves.length === 2 && !tail)) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  return groups.reduce((all, group) => all * 65_536n + BigInt(group), 0n);
}

/** The 16-bit groups of one side of `::`; null when it is not well-formed. */
function groupsOf(side: string): number[] | null {
  if (side === '') return [];
  const parts = side.split(':');
  const last = parts.at(-1) ?? '';
  const v4 = last.includes('.') ? ipv4(last) : undefined;
  if (v4 === null) return null;
  const hex = v4 === undefined ? parts : parts.slice(0, -1);
  if (!hex.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return null;
  return [...hex.map((part) => Number.parseInt(part, 16)), ...(v4 === undefined ? [] : [Number(v4 >> 16n), Number(v4 & 0xffffn)])];
}
