import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of a sandbox: an API server with tokens that can be issued and revoked, which notes who asked for what. */
export interface TokenFront {
  readonly url: string;
  /** What the API server takes each token for: a user of the sandbox, 'anonymous', or, when it is not here, nobody. */
  readonly tokens: Map<string, string>;
  /** Every call that came with a token, as `TOKEN METHOD PATH`. */
  readonly calls: string[];
  /** How far its clock is ahead of ours, milliseconds. */
  clockAhead: number;
  /** All headers that came: what each held. */
  readonly headers: Map<string, Set<string>>;
  /** Watches that are open, by token. */
  watches(token: string): number;
  /** From now on nobody has this token, and its watches end. */
  revoke(token: string): void;
  stop(): Promise<void>;
}

/** `userOf`: whom else it believes, such as an identity provider of whose tokens it knows the users. */
export async function startTokenFront(
  sandboxUrl: string,
  userOf: (token: string) => string | undefined = () => undefined,
): Promise<TokenFront> {
  const tokens = new Map<string, string>();
  const calls: string[] = [];
  const headers = new Map<string, Set<string>>();
  const open = new Map<ServerResponse, string>();

  function answer(request: IncomingMessage, response: ServerResponse) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, (headers.get(name) ?? new Set()).add(String(value)));
    calls.push(`${token} ${request.method} ${request.url}`);
    const user = tokens.get(token) ?? userOf(token);
    if (user === undefined) return send(response, 401, { kind: 'Status', code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    if (user === 'anonymous' && request.url?.endsWith('/selfsubjectreviews')) {
      const userInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
      return send(response, 201, { kind: 'SelfSubjectReview', status: { userInfo } });
    }
    const isWatch = request.url?.includes('watch=true') ?? false;
    if (isWatch) open.set(response, token);
    response.once('close', () => open.delete(response));
    const onwardHeaders = { ...request.headers, authorization: `Bearer sandbox-${user}` };
    const onward = ask(`${sandboxUrl}${request.url}`, { method: request.method, headers: onwardHeaders }, (upstream) => {
      const date = new Date(Date.now() + front.clockAhead).toUTCString();
      response.writeHead(upstream.statusCode ?? 502, { ...upstream.headers, date });
      upstream.pipe(response);
    });
    onward.once('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  }

  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const front: TokenFront = {
    clockAhead: 0,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    calls,
    headers,
    watches: (token) => [...open.values()].filter((one) => one === token).length,
    revoke(token) {
      tokens.delete(token);
      for (const [response, whose] of open) if (whose === token) response.destroy();
    },
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return front;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
