import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JWTPayload } from 'jose';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';

/** A small OpenID provider on loopback: code flow with PKCE, refresh tokens that are taken once, revocation, sign-out. */
export interface Provider {
  readonly issuer: string;
  /** Every request, as `METHOD /path`; the grant type after it. */
  readonly requests: string[];
  /** Who is signed in there, and whether they agree; a text refuses with it as the `error_description`. */
  person: string;
  refuses: string | null;
  /** Seconds that an id token lives. */
  lifetime: number;
  /** Makes an id token otherwise than it should be. */
  forge:
    | ((claims: JWTPayload, sign: (claims: JWTPayload, header?: { readonly kid?: string }) => Promise<string>) => Promise<string>)
    | null;
  /** Changes the answer of the token endpoint. */
  answer: ((answer: Record<string, unknown>) => Record<string, unknown>) | null;
  /** What its metadata say besides. */
  readonly metadata: Record<string, unknown>;
  readonly publicKeyPem: string;
  /** Refresh tokens that count. */
  readonly refreshTokens: Map<string, string>;
  /** Whom a token stands for: what an API server that trusts this provider takes it for. */
  userOf(token: string): string | undefined;
  /** Answers nothing but 503 while it is down. */
  down: boolean;
  stop(): Promise<void>;
}

export interface ProviderOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The host of the issuer; loopback in any case. */
  readonly host?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

interface Code {
  readonly person: string;
  readonly nonce: string | null;
  readonly challenge: string;
  readonly redirectUri: string;
}

export async function startProvider({
  clientId = 'waymark',
  clientSecret,
  host = '127.0.0.1',
  tls,
}: ProviderOptions = {}): Promise<Provider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, Code>();
  const issued = new Map<string, { readonly user: string; readonly until: number }>();

  const sign = (claims: JWTPayload, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(privateKey);

  async function tokensFor(person: string, nonce: string | null): Promise<Record<string, unknown>> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: provider.issuer,
      aud: clientId,
      sub: `id of ${person}`,
      name: person,
      iat: now,
      exp: now + provider.lifetime,
      jti: randomUUID(),
    };
    const all: JWTPayload = nonce === null ? claims : { ...claims, nonce };
    const idToken = await (provider.forge ?? ((given, by) => by(given)))(all, sign);
    issued.set(idToken, { user: person, until: (now + provider.lifetime) * 1000 });
    const refresh = randomUUID();
    provider.refreshTokens.set(refresh, person);
    const answer = {
      token_type: 'Bearer',
      access_token: randomUUID(),
      expires_in: provider.lifetime,
      id_token: idToken,
      refresh_token: refresh,
    };
    return provider.answer?.(answer) ?? answer;
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const back = new URL(query.get('redirect_uri') ?? '');
    const state = query.get('state') ?? '';
    back.search = new URLSearchParams({ state, iss: provider.issuer }).toString();
    if (provider.refuses !== null) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', provider.refuses);
    } else {
      const code = randomUUID();
      const challenge = query.get('code_challenge_method') === 'S256' ? (query.get('code_challenge') ?? '') : 'none';
      codes.set(code, { person: provider.person, nonce: query.get('nonce'), challenge, redirectUri: query.get('redirect_uri') ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    provider.requests.push(`grant ${form.get('grant_type')}`);
    const refuse = (error: string) => json(response, 400, { error, error_description: `it was ${form.get('grant_type')}` });
    if (!isClient(request, form)) return json(response, 401, { error: 'invalid_client' });
    if (form.get('grant_type') === 'refresh_token') {
      const person = provider.refreshTokens.get(form.get('refresh_token') ?? '');
      provider.refreshTokens.delete(form.get('refresh_token') ?? '');
      return person === undefined ? refuse('invalid_grant') : json(response, 200, await tokensFor(person, null));
    }
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (code?.challenge !== verifier || code.redirectUri !== form.get('redirect_uri')) return refuse('invalid_grant');
    json(response, 200, await tokensFor(code.person, code.nonce));
  }

  function isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    if (clientSecret === undefined) return form.get('client_id') === clientId;
    // RFC 6749, 2.3.1: both are written as in a form.
    const [id, secret] = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    return [id, secret].map((part) => new URLSearchParams(`x=${part}`).get('x')).join(':') === `${clientId}:${clientSecret}`;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', provider.issuer);
    provider.requests.push(`${request.method} ${pathname}`);
    if (provider.down) return json(response, 503, {});
    if (pathname === '/.well-known/openid-configuration') return json(response, 200, provider.metadata);
    if (pathname === '/jwks') return json(response, 200, { keys: [jwk] });
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token') return token(request, response);
    if (pathname === '/revoke') {
      provider.refreshTokens.delete(new URLSearchParams(await text(request)).get('token') ?? '');
      response.writeHead(200).end();
    } else if (pathname === '/end') response.writeHead(302, { location: searchParams.get('post_logout_redirect_uri') ?? '' }).end();
    else json(response, 404, {});
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http${tls ? 's' : ''}://${host}:${(server.address() as AddressInfo).port}`;
  const provider: Provider = {
    issuer,
    requests: [],
    person: 'viewer',
    refuses: null,
    lifetime: 3600,
    forge: null,
    answer: null,
    down: false,
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      revocation_endpoint: `${issuer}/revoke`,
      end_session_endpoint: `${issuer}/end`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    },
    publicKeyPem: await exportSPKI(publicKey),
    refreshTokens: new Map(),
    userOf(given) {
      const known = issued.get(given);
      return known && known.until > Date.now() ? known.user : undefined;
    },
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return provider;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
