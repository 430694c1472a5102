import type { Result } from '../../mesh/result.ts';
import { oidcSettings } from '../identity/oidc/settings.ts';
import { readTeam } from '../identity/team.ts';
import type { Environment, Mode } from '../settings.ts';
import { modes } from '../settings.ts';
import { loopback } from './loopback.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';

/** What says something in one mode only; found in another one, somebody expects a protection that is not there. */
const only: Readonly<Record<string, Mode>> = {
  WAYMARK_ACCESS_CODE: 'laptop',
  WAYMARK_PUBLIC_URL: 'team',
  WAYMARK_SESSION_KEY_FILE: 'team',
  WAYMARK_SESSION_SECOND_KEY_FILE: 'team',
  WAYMARK_API_SERVER: 'team',
  WAYMARK_API_CA_FILE: 'team',
  WAYMARK_CLUSTER_NAME: 'team',
  WAYMARK_TRUSTED_PROXIES: 'team',
  WAYMARK_REPLICAS: 'team',
  WAYMARK_SIGN_IN: 'team',
};

/** Why the server must not start with these settings, null when it may (S-05, S-20, S-63). Reads the files that are named. */
export function contradictionIn(env: Environment): Refusal | null {
  const given = env['WAYMARK_MODE'] ?? '';
  const mode = modes.find((name) => name === given);
  if (!mode) {
    const says = given === '' ? 'WAYMARK_MODE is not set: it says who may come in' : `there is no WAYMARK_MODE "${given}"`;
    return usage(says, `Use one of ${modes.join(', ')}; docs/configuration.md tells what each means.`);
  }
  if (env['NODE_ENV'] === 'development' && mode !== 'demo') {
    return usage(`this is Next's development server, and WAYMARK_MODE=${mode} is for people`, 'Build it: node scripts/build.mjs.');
  }
  if (!['', '0', 'false', '1', 'true'].includes(env['READ_ONLY'] ?? '')) {
    return usage(`READ_ONLY is "${env['READ_ONLY']}"`, 'Write READ_ONLY=1, or leave it out.');
  }
  const ofOidc = oidcSettings(env).map((name): [string, Mode] => [name, 'team']);
  for (const [name, home] of [...Object.entries(only), ...ofOidc]) {
    if (env[name] && mode !== home) return usage(`${name} belongs to WAYMARK_MODE=${home}, and this is ${mode}`, `Remove one of the two.`);
  }
  return mode === 'team' ? inTeam(env) : onThisMachine(mode, env);
}

function inTeam(env: Environment): Refusal | null {
  for (const name of ['WAYMARK_KUBECONFIG', 'WAYMARK_CONTEXT'])
    if (env[name]) return usage(`${name} would be one identity for everybody, and this is WAYMARK_MODE=team`, 'Remove one of the two.');
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    return usage('NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the proof that the API server is the API server', 'Remove it.');
  if (!/^\d?$/.test(env['WAYMARK_TRUSTED_PROXIES'] ?? ''))
    return usage(
      `WAYMARK_TRUSTED_PROXIES is "${env['WAYMARK_TRUSTED_PROXIES']}"`,
      'Write how many proxies stand before Waymark, such as 1 for an ingress, or leave it out: then nobody is believed about addresses.',
    );
  const team: Result<unknown, Refusal> = readTeam(env);
  return team.ok ? null : team.error;
}

function onThisMachine(mode: Mode, env: Environment): Refusal | null {
  const host = env['HOSTNAME'] ?? '';
  if (!loopback.includes(host)) {
    const where = host === '' ? 'HOSTNAME is not set, so the server would listen on every address' : `HOSTNAME is ${host}`;
    return usage(
      `${where}, and WAYMARK_MODE=${mode} lets in whoever reaches the port`,
      'Set HOSTNAME=127.0.0.1, or use WAYMARK_MODE=team, where everybody signs in.',
    );
  }
  const code = env['WAYMARK_ACCESS_CODE'] ?? '';
  if (mode === 'laptop' && code === '') {
    return usage('WAYMARK_MODE=laptop needs WAYMARK_ACCESS_CODE', 'Start it with "npm start", which makes one up, or set it.');
  }
  return mode === 'laptop' ? weakCode(code) : null;
}

/** Null when the access code is long enough and fits into an address. */
export function weakCode(code: string): Refusal | null {
  if (/^[\w-]{16,}$/.test(code)) return null;
  return usage('WAYMARK_ACCESS_CODE is too easy to guess', 'Use 16 or more letters, digits, - and _, or leave it out.');
}

function usage(says: string, hint: string): Refusal {
  return refusal('usage', `${says}.`, hint);
}
