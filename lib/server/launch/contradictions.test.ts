import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contradictionIn } from './contradictions.ts';

let folder: string;
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
let team: Record<string, string>;
let oidc: Record<string, string>;
const laptop = { WAYMARK_MODE: 'laptop', HOSTNAME: '127.0.0.1', WAYMARK_ACCESS_CODE: '0123456789abcdef' };
const demo = { WAYMARK_MODE: 'demo', HOSTNAME: 'localhost' };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-settings-'));
  team = {
    WAYMARK_MODE: 'team',
    HOSTNAME: '0.0.0.0',
    WAYMARK_PUBLIC_URL: 'https://waymark.example.org',
    WAYMARK_SESSION_KEY_FILE: file('key', 'k'.repeat(32)),
    WAYMARK_API_CA_FILE: file('ca.crt', '-----BEGIN CERTIFICATE-----\n'),
    KUBERNETES_SERVICE_HOST: 'fd00::1',
    KUBERNETES_SERVICE_PORT: '443',
  };
  oidc = { ...team, WAYMARK_OIDC_ISSUER: 'https://login.example.org/realms/a', WAYMARK_OIDC_CLIENT_ID: 'waymark' };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('[S-05] settings that fit together', () => {
  test('start', () => {
    expect([laptop, demo, team].map(contradictionIn)).toEqual([null, null, null]);
    expect(contradictionIn({ ...laptop, READ_ONLY: '1' })).toBeNull();
    expect(contradictionIn({ ...team, READ_ONLY: 'false', WAYMARK_SESSION_SECOND_KEY_FILE: file('second', 'x'.repeat(40)) })).toBeNull();
    expect(contradictionIn({ ...team, WAYMARK_TRUSTED_PROXIES: '1', WAYMARK_REPLICAS: 'waymark-replicas:4800' })).toBeNull();
    expect(contradictionIn(oidc)).toBeNull();
    expect(contradictionIn({ ...oidc, WAYMARK_SIGN_IN: 'oidc', WAYMARK_OIDC_CLIENT_SECRET_FILE: file('secret', 's\n') })).toBeNull();
    expect(contradictionIn({ ...oidc, WAYMARK_SIGN_IN: 'oidc, token', WAYMARK_OIDC_ISSUER: 'http://localhost:5556' })).toBeNull();
    expect(contradictionIn({ ...oidc, WAYMARK_OIDC_SCOPE: 'openid groups', WAYMARK_OIDC_SIGNING_ALG: 'ES256' })).toBeNull();
    expect(contradictionIn({ ...team, WAYMARK_PUBLIC_URL: 'http://localhost:8080', WAYMARK_API_CA_FILE: 'system' })).toBeNull();
  });
});

test('[S-62] the development server is for the demo alone', () => {
  const development = { NODE_ENV: 'development' };
  expect(contradictionIn({ ...demo, ...development })).toBeNull();
  for (const settings of [laptop, team])
    expect(contradictionIn({ ...settings, ...development })).toMatchObject({ message: expect.stringContaining('development server') });
});

describe('[S-05] [S-20] [S-63] settings that contradict each other stop the start with one line of cause and fix', () => {
  const cases: ReadonlyArray<readonly [what: string, env: () => Record<string, string>, says: RegExp]> = [
    ['no mode', () => ({ HOSTNAME: '127.0.0.1' }), /WAYMARK_MODE is not set/],
    ['a typo in the mode', () => ({ ...team, WAYMARK_MODE: 'Team' }), /no WAYMARK_MODE "Team"/],
    ['the mode of an earlier version', () => ({ ...laptop, WAYMARK_MODE: 'cluster' }), /no WAYMARK_MODE "cluster"/],
    ['a switch that is neither on nor off', () => ({ ...laptop, READ_ONLY: 'yes' }), /READ_ONLY is "yes"/],
    [
      'two modes at once: code and team',
      () => ({ ...team, WAYMARK_ACCESS_CODE: laptop.WAYMARK_ACCESS_CODE }),
      /WAYMARK_ACCESS_CODE belongs/,
    ],
    ['two modes at once: team and laptop', () => ({ ...team, ...laptop }), /belongs to WAYMARK_MODE=team, and this is laptop/],
    ['two modes at once: demo with a key', () => ({ ...team, ...demo }), /belongs to WAYMARK_MODE=team, and this is demo/],
    ['a kubeconfig for a team', () => ({ ...team, WAYMARK_KUBECONFIG: '/k' }), /one identity for everybody/],
    ['a context for a team', () => ({ ...team, WAYMARK_CONTEXT: 'admin' }), /one identity for everybody/],
    ['a laptop for the network', () => ({ ...laptop, HOSTNAME: '0.0.0.0' }), /lets in whoever reaches the port/],
    ['a laptop in a pod', () => ({ ...laptop, HOSTNAME: 'waymark-7d4b9' }), /lets in whoever reaches the port/],
    ['the demo for the network', () => ({ ...demo, HOSTNAME: '::' }), /lets in whoever reaches the port/],
    ['no address to listen on', () => ({ ...laptop, HOSTNAME: '' }), /listen on every address/],
    ['a laptop without a code', () => ({ ...laptop, WAYMARK_ACCESS_CODE: '' }), /needs WAYMARK_ACCESS_CODE/],
    ['a code that can be guessed', () => ({ ...laptop, WAYMARK_ACCESS_CODE: 'letmein' }), /too easy to guess/],
    ['a team without a key', () => ({ ...team, WAYMARK_SESSION_KEY_FILE: '' }), /WAYMARK_SESSION_KEY_FILE is not set/],
    ['a key that is not there', () => ({ ...team, WAYMARK_SESSION_KEY_FILE: join(folder, 'none') }), /cannot be read/],
    ['a short key', () => ({ ...team, WAYMARK_SESSION_KEY_FILE: file('short', `${'k'.repeat(31)}\n`) }), /shorter than 32 bytes/],
    ['a short second key', () => ({ ...team, WAYMARK_SESSION_SECOND_KEY_FILE: file('short', 'k') }), /SECOND_KEY_FILE.*shorter/],
    ['no address of its own', () => ({ ...team, WAYMARK_PUBLIC_URL: '' }), /WAYMARK_PUBLIC_URL is not set/],
    ['plain http', () => ({ ...team, WAYMARK_PUBLIC_URL: 'http://waymark.example.org' }), /not an https address/],
    ['an address with a path', () => ({ ...team, WAYMARK_PUBLIC_URL: 'https://example.org/waymark' }), /has a path/],
    ['no API server', () => ({ ...team, KUBERNETES_SERVICE_HOST: '' }), /WAYMARK_API_SERVER is not set/],
    ['a plain API server', () => ({ ...team, WAYMARK_API_SERVER: 'http://10.96.0.1' }), /WAYMARK_API_SERVER is not an https address/],
    ['no certificate authority', () => ({ ...team, WAYMARK_API_CA_FILE: join(folder, 'none') }), /certificate authority cannot be read/],
    ['an issuer without a client', () => ({ ...oidc, WAYMARK_OIDC_CLIENT_ID: '' }), /has no WAYMARK_OIDC_CLIENT_ID/],
    ['a client without an issuer', () => ({ ...oidc, WAYMARK_OIDC_ISSUER: '' }), /WAYMARK_OIDC_ISSUER is not set/],
    ['a plain issuer', () => ({ ...oidc, WAYMARK_OIDC_ISSUER: 'http://login.example.org' }), /WAYMARK_OIDC_ISSUER is not an https address/],
    [
      'a client secret in the environment',
      () => ({ ...oidc, WAYMARK_OIDC_CLIENT_SECRET: 's' }),
      /readable by whoever sees the environment/,
    ],
    [
      'a client secret that is not there',
      () => ({ ...oidc, WAYMARK_OIDC_CLIENT_SECRET_FILE: join(folder, 'none') }),
      /CLIENT_SECRET_FILE: there is no secret in/,
    ],
    ['an empty client secret', () => ({ ...oidc, WAYMARK_OIDC_CLIENT_SECRET_FILE: file('empty', ' \n') }), /there is no secret in/],
    [
      'no authority of the provider',
      () => ({ ...oidc, WAYMARK_OIDC_CA_FILE: join(folder, 'none') }),
      /provider's certificate authority cannot/,
    ],
    ['a scope without openid', () => ({ ...oidc, WAYMARK_OIDC_SCOPE: 'email' }), /there is no id token/],
    ['tokens that are not signed', () => ({ ...oidc, WAYMARK_OIDC_SIGNING_ALG: 'none' }), /SIGNING_ALG is "none"/],
    ['tokens that a client can make', () => ({ ...oidc, WAYMARK_OIDC_SIGNING_ALG: 'HS256' }), /SIGNING_ALG is "HS256"/],
    ['a typo in the name of a setting', () => ({ ...oidc, WAYMARK_OIDC_CLIENTID: 'x' }), /there is no WAYMARK_OIDC_CLIENTID/],
    ['no way in', () => ({ ...team, WAYMARK_SIGN_IN: 'none' }), /WAYMARK_SIGN_IN is "none"/],
    ['by a provider that is not set', () => ({ ...team, WAYMARK_SIGN_IN: 'oidc' }), /WAYMARK_OIDC_ISSUER is not set/],
    ['by a provider and not by one', () => ({ ...oidc, WAYMARK_SIGN_IN: 'token' }), /lets nobody in by it/],
    ['a provider for a laptop', () => ({ ...laptop, WAYMARK_OIDC_ISSUER: 'https://login.example.org' }), /belongs to WAYMARK_MODE=team/],
    ['replicas that cannot be asked', () => ({ ...team, WAYMARK_REPLICAS: 'https://waymark' }), /WAYMARK_REPLICAS is "https:/],
    ['proxies that cannot be counted', () => ({ ...team, WAYMARK_TRUSTED_PROXIES: 'all' }), /WAYMARK_TRUSTED_PROXIES is "all"/],
    ['proxies before a laptop', () => ({ ...laptop, WAYMARK_TRUSTED_PROXIES: '1' }), /WAYMARK_TRUSTED_PROXIES belongs/],
    ['verification off', () => ({ ...team, NODE_TLS_REJECT_UNAUTHORIZED: '0' }), /NODE_TLS_REJECT_UNAUTHORIZED/],
  ];
  test.each(cases)('%s', (_what, env, says) => {
    const refusal = contradictionIn(env());
    expect(refusal?.message).toMatch(says);
    expect(refusal?.message).not.toContain('\n');
    expect(refusal?.hint).not.toBe('');
    expect(refusal?.exitCode).toBeGreaterThan(0);
  });
});
