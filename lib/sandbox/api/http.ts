import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../object.ts';
import { isObject } from '../object.ts';
import type { Outcome, Status } from './status.ts';
import * as status from './status.ts';
import { ok, refuse } from './status.ts';

/** As in kube-apiserver. */
const maxBody = 3 * 1024 * 1024;

const json = 'application/json';
const yaml = 'application/yaml';
export const mediaTypes = [json, yaml, 'application/vnd.kubernetes.protobuf'];

export function contentTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

export async function readBody(request: IncomingMessage): Promise<Outcome<string>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return refuse(status.tooLarge(`limit is ${maxBody}`));
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

/** The body as JSON, or as YAML where the endpoint takes that. */
export async function parseBody(text: string, yaml: boolean): Promise<Outcome<unknown>> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (!yaml) return refuse(status.badRequest(`invalid character in JSON: ${(error as Error).message}`));
  }
  // Loaded only when needed: most clients send JSON.
  const { parse } = await import('yaml');
  try {
    return ok(parse(text, { maxAliasCount: 100 }));
  } catch (error) {
    return refuse(status.badRequest(`error decoding patch: error converting YAML to JSON: yaml: ${(error as Error).message}`));
  }
}

/** The body of a request as an object, sent as JSON or YAML. */
export async function readObject(request: IncomingMessage): Promise<Outcome<JsonObject>> {
  const type = contentTypeOf(request);
  if (type !== '' && type !== json && type !== yaml) return refuse(status.unsupportedMediaType(mediaTypes));
  const text = await readBody(request);
  if (!text.ok) return text;
  const parsed = await parseBody(text.value, type === yaml);
  if (!parsed.ok) return parsed;
  return isObject(parsed.value) ? ok(parsed.value) : refuse(status.badRequest('the body of the request is not an object'));
}

/** Whether the client takes JSON; one that prefers a Table but also takes plain JSON gets that. */
export function takesJson(request: IncomingMessage): boolean {
  const { accept } = request.headers;
  if (!accept) return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((p) => p.trim());
    return ['*/*', 'application/*', json].includes(type) && !parameters.some((p) => p.startsWith('as='));
  });
}

export function sendJson(response: ServerResponse, code: number, body: unknown, warnings: readonly string[] = []): void {
  const headers: Record<string, string | string[]> = { 'content-type': json, 'cache-control': 'no-cache, private' };
  if (warnings.length > 0) headers.warning = warnings.map((w) => `299 - ${JSON.stringify(w)}`);
  response.writeHead(code, headers).end(`${JSON.stringify(body)}\n`);
}

export function sendStatus(response: ServerResponse, refused: Status): void {
  const seconds = refused.details?.retryAfterSeconds;
  if (seconds) response.setHeader('retry-after', String(seconds));
  sendJson(response, refused.code ?? 500, refused);
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }).end(text);
}

/** What the API server answers to a path that it does not know. */
export function sendNotFound(response: ServerResponse): void {
  sendText(response, 404, '404 page not found\n');
}

/** Writes `before`, the items with commas between them, and `after`, in pieces and no faster than the client reads. */
export async function sendItems(response: ServerResponse, before: string, items: Iterable<string>, after: string): Promise<void> {
  response.writeHead(200, { 'content-type': json, 'cache-control': 'no-cache, private' });
  let text = before;
  let first = true;
  for (const item of items) {
    text += first ? item : `,${item}`;
    first = false;
    if (text.length < 256 * 1024) continue;
    if (!response.write(text)) await drained(response);
    if (response.destroyed) return;
    text = '';
  }
  response.end(text + after);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
