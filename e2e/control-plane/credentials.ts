import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { UserName } from './users.ts';
import { userGroups, userNames } from './users.ts';

/** Writes the key pair that signs and checks ServiceAccount tokens. */
export function writeServiceAccountKeys(privateFile: string, publicFile: string): void {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(privateFile, pair.privateKey, { mode: 0o600 });
  writeFileSync(publicFile, pair.publicKey);
}

/** Makes a random token per user and writes the API server's token file (CSV: token, user, uid, groups). */
export function writeTokens(file: string): Readonly<Record<UserName, string>> {
  const tokens = Object.fromEntries(userNames.map((user) => [user, randomBytes(24).toString('hex')])) as Record<UserName, string>;
  const lines = userNames.map((user) => `${tokens[user]},${user},${user},"${userGroups[user].join(',')}"\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return tokens;
}

/** Writes a kubeconfig with one context per user, each called like the user; `admin` is the current one. */
export function writeKubeconfig(file: string, apiServer: string, caFile: string, tokens: Readonly<Record<UserName, string>>): void {
  const cluster = 'waymark-control-plane';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server: apiServer, 'certificate-authority-data': readFileSync(caFile).toString('base64') } }],
    users: userNames.map((name) => ({ name, user: { token: tokens[name] } })),
    contexts: userNames.map((name) => ({ name, context: { cluster, user: name } })),
    'current-context': 'admin',
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
