import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { encodedHeader } from './front/encoded.ts';
import { takesEncoding } from './front/takes-encoding.ts';

/** Answers that many tabs ask for at the same time: their bodies are made and compressed once. */
const bodies = new WeakMap<object, Promise<Buffer> | null>();

/** `value` will be answered again as it is: it never changes, and the next one is another object. */
export function shareBody<T extends object>(value: T): T {
  if (!bodies.has(value)) bodies.set(value, null);
  return value;
}

/** The compressed JSON of a shared value, for who takes it compressed; undefined: made as any other. */
export function sharedBody(request: Request, value: object): Promise<Buffer> | undefined {
  const known = bodies.get(value);
  const { headers } = request;
  // Without the front (the development server) nobody would label it.
  const isLabelled = headers.get(encodedHeader) === 'gzip';
  if (known === undefined || !isLabelled || !takesEncoding('gzip', headers.get('accept-encoding'))) return undefined;
  const body = known ?? promisify(gzip)(JSON.stringify(value));
  bodies.set(value, body);
  return body;
}
