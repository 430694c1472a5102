import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { log } from '../log/log.ts';

/**
 * Answers GET /metrics on a port of its own, so that the page's port never does: who may read it is decided by where it
 * listens. Off unless WAYMARK_METRICS_PORT is set; on this machine only unless WAYMARK_METRICS_HOST says otherwise.
 */
export function listenForScrapes(
  env: Readonly<Record<string, string | undefined>>,
  scrape: () => Promise<{ readonly contentType: string; readonly text: string }>,
): Server | undefined {
  const port = Number(env.WAYMARK_METRICS_PORT ?? '');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    if (env.WAYMARK_METRICS_PORT) log('error', 'no metrics', { says: 'WAYMARK_METRICS_PORT is not a port' });
    return undefined;
  }
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    scrape().then(
      ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text),
      (error: unknown) => {
        log('error', 'bug in a scrape', { error });
        response.writeHead(500).end();
      },
    );
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 10_000;
  server.maxConnections = 20;
  server.on('error', (error) => log('error', 'no metrics', { error }));
  server.listen(port, env.WAYMARK_METRICS_HOST || '127.0.0.1');
  server.unref();
  return server;
}
