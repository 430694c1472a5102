import type { ServerMetadata } from 'openid-client';
import * as oidc from 'openid-client';
import { Agent, fetch as fetchBy } from 'undici';
import { processSlot } from '../../process-slot.ts';
import { readText } from '../read-setting.ts';
import type { Oidc } from './settings.ts';

/** Seconds that the provider has for an answer; so much may its clock differ. */
const answerSeconds = 10;
const skewSeconds = 10;
const maxAnswerBytes = 1 << 20;
/** So long what a provider says of itself is kept: whoever asks to sign in must not become a request to it each time. */
const keepMs = 5 * 60_000;

/** State only; see processSlot. */
const known = processSlot('oidc', () => new Map<string, { readonly metadata: Promise<ServerMetadata>; readonly until: number }>());

/**
 * The provider as it describes itself, set up for one exchange: id tokens count only when signed by one of its keys with the one
 * algorithm that is set (S-18). Secret, authority and keys are read anew each time, because they are rotated while we run.
 * Throws what openid-client throws; see problem.ts.
 */
export async function connect(settings: Oidc): Promise<oidc.Configuration> {
  const ask = fetchWith(settings);
  const metadata = await metadataOf(settings, ask);
  const client = { id_token_signed_response_alg: settings.alg, [oidc.clockTolerance]: skewSeconds };
  const configuration = new oidc.Configuration(metadata, settings.clientId, client, authentication(settings, metadata));
  configuration[oidc.customFetch] = ask;
  configuration.timeout = answerSeconds;
  if (settings.issuer.protocol === 'http:') oidc.allowInsecureRequests(configuration);
  // Without this the signature of an id token that came over TLS is not looked at.
  oidc.enableNonRepudiationChecks(configuration);
  return configuration;
}

async function metadataOf(settings: Oidc, ask: oidc.CustomFetch): Promise<ServerMetadata> {
  const key = settings.issuer.href;
  const kept = known.get(key);
  if (kept && kept.until > performance.now()) return kept.metadata;
  const execute = settings.issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const options = { [oidc.customFetch]: ask, timeout: answerSeconds, execute };
  const metadata = oidc
    .discovery(settings.issuer, settings.clientId, undefined, undefined, options)
    .then((found) => ({ ...found.serverMetadata() }));
  known.set(key, { metadata, until: performance.now() + keepMs });
  metadata.catch(() => known.delete(key)); // asked anew by the next one
  return metadata;
}

/** As the provider wants a client to prove itself; client_secret_basic where it does not say (RFC 8414). */
function authentication({ clientSecretFile }: Oidc, { token_endpoint_auth_methods_supported: methods }: ServerMetadata) {
  if (clientSecretFile === undefined) return oidc.None();
  const secret = present(clientSecretFile).trim();
  return methods && !methods.includes('client_secret_basic') ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
}

/** Through connections that trust the authority of the settings. Redirects are not followed: openid-client asks for that. */
function fetchWith({ caFile }: Oidc): oidc.CustomFetch {
  const ca = caFile === undefined ? undefined : present(caFile);
  const dispatcher = new Agent({ connect: { ca }, maxResponseSize: maxAnswerBytes, keepAliveTimeout: 1000 });
  const ask = (url: string, options: oidc.CustomFetchOptions) => fetchBy(url, { ...options, dispatcher } as Parameters<typeof fetchBy>[1]);
  return ask as unknown as oidc.CustomFetch;
}

/** It was there at start; without it nothing weaker takes its place. */
function present(path: string): string {
  const text = readText(path);
  if (text === undefined) throw new Error(`${path} cannot be read`);
  return text;
}
