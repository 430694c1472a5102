import { connect } from 'node:net';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; a header that came twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  /** Sent as it is, however wrong. */
  readonly path: string;
  /** In this order; a name may come twice. `Host` is added in front unless it is among them. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string | Uint8Array;
}

/** Sends a request byte for byte, which no HTTP client would, and reads what comes until the server hangs up or `until` is found. */
export async function sendRaw(url: string, { method = 'GET', path, headers = [], body }: RawRequest, until?: RegExp): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  socket.on('error', () => {}); // whoever refuses a body may hang up on it
  socket.on('data', (part) => {
    parts.push(part);
    if (until?.test(Buffer.concat(parts).toString('latin1'))) socket.destroy();
  });
  const named = headers.some(([name]) => name.toLowerCase() === 'host');
  const framed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const all = [
    ...(named ? [] : [['Host', host]]),
    ...headers,
    ...(body === undefined || framed ? [] : [['Content-Length', String(Buffer.byteLength(body))]]),
    ['Connection', 'close'],
  ];
  socket.write(`${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  if (body !== undefined) socket.write(body);
  await new Promise((resolve) => socket.once('close', resolve));
  return parse(Buffer.concat(parts).toString('utf8'), `${method} ${path}`);
}

function parse(text: string, what: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (end < 0 || Number.isNaN(status)) throw new Error(`${what} got no answer: ${JSON.stringify(text.slice(0, 200))}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { status, headers, body: text.slice(end + 4) };
}
