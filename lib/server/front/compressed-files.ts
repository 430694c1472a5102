import type { IncomingMessage, ServerResponse } from 'node:http';
import { takesEncoding } from './takes-encoding.ts';

/** What browsers keep for ever, compressed by scripts/compress.mjs when the app was built: by path, as bodies. */
export type CompressedFiles = ReadonlyMap<string, Buffer>;

const types: Readonly<Record<string, string>> = { js: 'application/javascript; charset=UTF-8', css: 'text/css; charset=UTF-8' };

/** Answers with the compressed file of this very path, to who takes it; false: Next answers, as it does everything else. */
export function sendCompressed(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  path: string,
  files: CompressedFiles,
): boolean {
  const body = files.get(path);
  if (!body || headers.range !== undefined || !takesEncoding('br', headers['accept-encoding'])) return false;
  response.writeHead(200, {
    'Content-Type': types[path.slice(path.lastIndexOf('.') + 1)],
    'Content-Encoding': 'br',
    'Content-Length': body.length,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
  });
  response.end(method === 'HEAD' ? undefined : body);
  return true;
}
