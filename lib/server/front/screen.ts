/** What the front looks at: one request as it came, before Next does anything with it. */
export interface Incoming {
  readonly method: string;
  /** The target of the request line. */
  readonly url: string;
  /** Names and values in turns, as they came; nothing merged. */
  readonly rawHeaders: readonly string[];
}

export interface Refused {
  readonly status: number;
  readonly code: 'invalid' | 'forbidden' | 'notFound';
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request goes no further, whatever it asks for; null: it may. Names no secret and needs no cluster, so it holds on every path. */
export function screen({ method, url, rawHeaders }: Incoming, hosts: readonly string[]): Refused | null {
  const named = valuesOf(rawHeaders, 'host');
  if (named.length > 1) return { status: 400, code: 'invalid', message: 'Name one host.' };
  if (!hosts.includes(named[0] ?? '')) return { status: 403, code: 'forbidden', message: 'This address is not served.' };
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  // Pages are read; only a route handler takes a POST.
  const methods = path.startsWith('/api/') ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
  if (!methods.includes(method))
    return { status: 405, code: 'invalid', message: `Use ${methods.join(', ')}.`, headers: { Allow: methods.join(', ') } };
  if (valuesOf(rawHeaders, 'upgrade').length > 0)
    return { status: 426, code: 'invalid', message: 'There is nothing here to upgrade to.', headers: { Upgrade: 'HTTP/1.1' } };
  if (!isPlain(path)) return { status: 400, code: 'invalid', message: 'The address is not written plainly.' };
  const place = placeIn(query);
  if (place !== undefined)
    return { status: 400, code: 'invalid', message: `Which cluster this is was said at the start: leave ${place}= out of the address.` };
  // No Server Actions here; their header only serves attacks.
  if (valuesOf(rawHeaders, 'next-action').length > 0) return nothingThere;
  if (path.startsWith('/_next/') && !path.startsWith('/_next/static/')) return nothingThere;
  if (path.endsWith('.map') || (path.endsWith('/') && path !== '/')) return nothingThere;
  return null;
}

const nothingThere: Refused = { status: 404, code: 'notFound', message: 'There is nothing at this address.' };

/** One way to write a path: from the root, without empty or dot segments, and without what a second decoding could turn into them. */
export function isPlain(path: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(path) && !/\/\/|\\|\/\.{1,2}(\/|$)|%(2e|2f|5c|25|[01][0-9a-f]|7f)/i.test(path) && isDecodable(path);
}

/** What would name a cluster or the way to it. Ignored, it would show one cluster to somebody who asked for another (S-38). */
function placeIn(query: string): string | undefined {
  const places = ['server', 'cluster', 'context', 'kubeconfig'];
  const named = Array.from(new URLSearchParams(query).keys(), (name) => name.toLowerCase());
  return places.find((place) => named.includes(place));
}

/** Next answers 500 to what is not. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** What only somebody who wants to mislead the framework sends: its own notes to itself, and a policy whose nonce would be echoed. */
const misleading =
  /^(x-middleware-|x-invoke-|x-nextjs-|x-matched-path$|x-now-|x-original-|x-rewrite-|x-http-method|x-forwarded-(?:host|for)$|x-waymark-(?:nonce|encoded)$|content-security-policy)/;

export function isMisleading(header: string): boolean {
  return misleading.test(header.toLowerCase());
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}
