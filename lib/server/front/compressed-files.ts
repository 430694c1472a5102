import type { IncomingMessage, ServerResponse } from 'node:http';

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
  if (!body || headers.range !== undefined || !takesBrotli(headers['accept-encoding'])) return false;
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

/** Named, and not with `q=0`, which says "anything else". */
function takesBrotli(accepted: string | string[] = ''): boolean {
  return String(accepted)
    .split(',')
    .some((one) => /^\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(one));
}
