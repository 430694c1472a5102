import type { Result } from '../../../mesh/result.ts';
import { ok } from '../../../mesh/result.ts';
import type { Refusal } from '../../launch/refusal.ts';
import { refuse } from '../../launch/refusal.ts';
import type { Environment } from '../../settings.ts';
import { notAnAuthority, readText, readUrl } from '../read-setting.ts';

/** Where people sign in, and as which client Waymark asks there. */
export interface Oidc {
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined: a public client, which PKCE alone protects. */
  readonly clientSecretFile: string | undefined;
  /** PEM; undefined: the authorities that Node trusts. */
  readonly caFile: string | undefined;
  readonly scope: string;
  /** The one algorithm by which id tokens must be signed. */
  readonly alg: string;
  /** What the page calls the provider. */
  readonly name: string;
}

/** The ways in of a team. At least one of them is open. */
export interface WaysIn {
  /** Whether a bearer token may be pasted. */
  readonly byToken: boolean;
  readonly oidc: Oidc | null;
}

/** Those that the API server takes as well, of which none can be checked by who can make one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];
const known = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'CLIENT_SECRET_FILE', 'CA_FILE', 'SCOPE', 'SIGNING_ALG', 'NAME'].map(
  (name) => `WAYMARK_OIDC_${name}`,
);
const example = 'https://login.example.org';

/** The names of WAYMARK_OIDC_* that are set, also those that do not exist. */
export function oidcSettings(env: Environment): string[] {
  return Object.keys(env).filter((name) => name.startsWith('WAYMARK_OIDC_') && env[name]);
}

/** Reads WAYMARK_SIGN_IN and WAYMARK_OIDC_*; refuses with the cause and the way out. */
export function readWaysIn(env: Environment): Result<WaysIn, Refusal> {
  const given = oidcSettings(env).sort((a, b) => Number(known.includes(a)) - Number(known.includes(b)))[0];
  if (given && !known.includes(given))
    return refuse('usage', `there is no ${given}.`, `There are ${known.filter((name) => !name.endsWith('_SECRET')).join(', ')}.`);
  const words = env['WAYMARK_SIGN_IN'] || (given ? 'oidc,token' : 'token');
  const ways = words.split(',').map((word) => word.trim());
  if (ways.some((way) => way !== 'oidc' && way !== 'token'))
    return refuse('usage', `WAYMARK_SIGN_IN is "${words}".`, 'Write oidc, token, or oidc,token: somebody must be able to sign in.');
  const byToken = ways.includes('token');
  if (!ways.includes('oidc')) {
    if (given) return refuse('usage', `${given} is set, and WAYMARK_SIGN_IN=token lets nobody in by it.`, 'Remove one of the two.');
    return ok({ byToken, oidc: null });
  }
  const oidc = readOidc(env);
  return oidc.ok ? ok({ byToken, oidc: oidc.value }) : oidc;
}

function readOidc(env: Environment): Result<Oidc, Refusal> {
  if (env['WAYMARK_OIDC_CLIENT_SECRET'])
    return refuse(
      'usage',
      'WAYMARK_OIDC_CLIENT_SECRET would be readable by whoever sees the environment.',
      'Put the secret into a file, and name the file in WAYMARK_OIDC_CLIENT_SECRET_FILE.',
    );
  const issuer = readUrl(env['WAYMARK_OIDC_ISSUER'], 'WAYMARK_OIDC_ISSUER', example);
  if (!issuer.ok) return issuer;
  const clientId = env['WAYMARK_OIDC_CLIENT_ID'];
  if (!clientId)
    return refuse(
      'usage',
      'WAYMARK_OIDC_ISSUER has no WAYMARK_OIDC_CLIENT_ID.',
      'Register Waymark at the provider, and set what it is called there.',
    );
  const clientSecretFile = env['WAYMARK_OIDC_CLIENT_SECRET_FILE'] || undefined;
  if (clientSecretFile !== undefined && !readText(clientSecretFile)?.trim())
    return refuse(
      'usage',
      `WAYMARK_OIDC_CLIENT_SECRET_FILE: there is no secret in ${clientSecretFile}.`,
      'Mount the secret there, or leave it out for a public client.',
    );
  const caFile = env['WAYMARK_OIDC_CA_FILE'] || undefined;
  const noAuthority =
    caFile === undefined
      ? null
      : notAnAuthority(
          caFile,
          "the identity provider's",
          'Mount it, or leave WAYMARK_OIDC_CA_FILE out for the authorities that Node trusts.',
        );
  if (noAuthority) return noAuthority;
  const scope = env['WAYMARK_OIDC_SCOPE'] || 'openid';
  if (!scope.split(' ').includes('openid'))
    return refuse(
      'usage',
      `WAYMARK_OIDC_SCOPE is "${scope}", for which there is no id token.`,
      'Write openid first, such as "openid email groups offline_access".',
    );
  const alg = env['WAYMARK_OIDC_SIGNING_ALG'] || 'RS256';
  if (!algorithms.includes(alg))
    return refuse(
      'usage',
      `WAYMARK_OIDC_SIGNING_ALG is "${alg}".`,
      `Write the one by which the provider signs id tokens: one of ${algorithms.join(', ')}.`,
    );
  const name = env['WAYMARK_OIDC_NAME'] || issuer.value.host;
  return ok({ issuer: issuer.value, clientId, clientSecretFile, caFile, scope, alg, name });
}
