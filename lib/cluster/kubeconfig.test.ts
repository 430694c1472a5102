import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { AccessOptions, ClusterAccess } from './kubeconfig.ts';
import { loadAccess } from './kubeconfig.ts';
import { createAuthority } from './testing/certificates.ts';

const root = mkdtempSync(join(tmpdir(), 'waymark-kubeconfig-'));
let folder: string;
const authority = createAuthority();
const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

afterAll(() => rmSync(root, { recursive: true }));

type Fields = Record<string, unknown>;

/** One context `here` of cluster `c` and user `u`. */
function config({
  cluster = {},
  user = {},
  context = {},
  ...rest
}: {
  cluster?: Fields;
  user?: Fields;
  context?: Fields;
  [field: string]: unknown;
} = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', ...context } }],
    ...rest,
  };
}

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

const load = (content: unknown, options: AccessOptions = {}) =>
  loadAccess({ kubeconfigPath: write('config', content), env: {}, ...options });

async function access(content: unknown): Promise<ClusterAccess> {
  const loaded = await load(content);
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

const headersOf = async (from: ClusterAccess) => {
  const answer = await from.credentials();
  return answer.ok ? answer.value.headers : answer.error.message;
};

test('says which cluster, as whom', async () => {
  const made = await access(config({ context: { namespace: 'shop' }, user: { token: 't' } }));
  expect(made).toMatchObject({
    context: 'here',
    contexts: ['here'],
    defaultNamespace: 'shop',
    user: 'u',
    insecure: false,
    proxy: undefined,
  });
  expect(made.server.href).toBe('https://127.0.0.1:6443/');
  expect(await headersOf(made)).toEqual({ authorization: 'Bearer t' });
});

test('another context can be chosen', async () => {
  const two = config({
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u' } },
      { name: 'there', context: { cluster: 'c', user: 'u', namespace: 'x' } },
    ],
  });
  expect(await load(two, { context: 'there' })).toMatchObject({
    ok: true,
    value: { context: 'there', contexts: ['here', 'there'], defaultNamespace: 'x' },
  });
});

test.each<[string, string, Fields, AccessOptions]>([
  ['unknownContext', 'no context "nope"', config(), { context: 'nope' }],
  ['noCurrentContext', 'does not say which context', config({ 'current-context': '' }), {}],
  ['unknownCluster', 'names the cluster "gone"', config({ context: { cluster: 'gone' } }), {}],
  ['unknownUser', 'names the user "gone"', config({ context: { user: 'gone' } }), {}],
  ['badServer', 'not an http or https URL', config({ cluster: { server: 'unix:///run/x' } }), {}],
  ['badServer', 'not an http or https URL', config({ cluster: { server: 'not a url' } }), {}],
  ['plainHttp', 'plain http', config({ cluster: { server: 'http://10.0.0.1:8080' } }), {}],
  ['plainHttp', 'plain http', config({ cluster: { server: 'http://127.0.0.1.evil.test:8080' } }), {}],
  ['badCertificateAuthority', 'holds no certificate', config({ cluster: { 'certificate-authority-data': base64('nonsense') } }), {}],
  [
    'badCertificateAuthority',
    'is not a valid certificate',
    config({ cluster: { 'certificate-authority-data': base64('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----') } }),
    {},
  ],
  ['badCertificateAuthority', 'cannot be read (ENOENT)', config({ cluster: { 'certificate-authority': 'missing.pem' } }), {}],
  [
    'badClientCertificate',
    'holds no certificate',
    config({ user: { 'client-certificate-data': base64('x'), 'client-key-data': base64('x') } }),
    {},
  ],
  ['unsupported', 'proxy-url', config({ cluster: { 'proxy-url': 'socks5://127.0.0.1:1080' } }), {}],
  ['unsupported', 'as-groups', config({ user: { token: 't', as: 'a', 'as-groups': ['g'] } }), {}],
  ['unsupported', 'wants a terminal', config({ user: { exec: { command: 'x', interactiveMode: 'Always' } } }), {}],
])('%s: %s', async (reason, sentence, content, options) => {
  const answer = await load(content, options);
  expect(answer).toMatchObject({ ok: false, error: { code: 'config', details: { reason } } });
  expect(!answer.ok && answer.error.message).toContain(sentence);
});

test('an unknown context lists the known ones', async () => {
  const answer = await load(config(), { context: 'nope' });
  expect(!answer.ok && answer.error.hint).toBe('Known contexts: here.');
});

test.each(['', 'just text', '[1, 2]', 'a: [', 'clusters: 7', 'clusters:\n- name: c\n', `x: ${'y'.repeat(1 << 20)}`])(
  'a file that is no kubeconfig: %#',
  async (text) => {
    const answer = await load(text);
    expect(answer).toMatchObject({ ok: false, error: { code: 'config' } });
    expect(!answer.ok && answer.error.details?.reason).toMatch(/invalidKubeconfig|noCurrentContext/);
  },
);

test('no kubeconfig anywhere', async () => {
  expect(await loadAccess({ env: { HOME: folder } })).toMatchObject({ ok: false, error: { details: { reason: 'noKubeconfig' } } });
  expect(await loadAccess({ env: { KUBECONFIG: join(folder, 'a') } })).toMatchObject({
    ok: false,
    error: { details: { reason: 'noKubeconfig' } },
  });
  expect(await loadAccess({ kubeconfigPath: join(folder, 'b'), env: {} })).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining(join(folder, 'b')) },
  });
});

test('KUBECONFIG may name several files: the first wins, missing ones are passed over', async () => {
  const first = write('first', config({ user: { token: 'first' }, contexts: [] }));
  const second = write('second', { ...config({ user: { token: 'second' } }), 'current-context': 'other' });
  const answer = await loadAccess({ env: { KUBECONFIG: [join(folder, 'missing'), first, second].join(':') } });
  expect(answer).toMatchObject({ ok: true, value: { context: 'here' } });
  expect(answer.ok && (await headersOf(answer.value))).toEqual({ authorization: 'Bearer first' });
});

test('paths are relative to their file', async () => {
  write('ca.pem', authority.cert);
  const mine = authority.issue('DNS:me');
  write('me.crt', mine.cert);
  write('me.key', mine.key);
  write('token', 'from-a-file\n');
  const made = await access(
    config({
      cluster: { 'certificate-authority': 'ca.pem', 'tls-server-name': 'kubernetes' },
      user: { 'client-certificate': 'me.crt', 'client-key': 'me.key', tokenFile: 'token' },
    }),
  );
  expect(await made.credentials()).toEqual({
    ok: true,
    value: {
      headers: { authorization: 'Bearer from-a-file' },
      tls: { ca: authority.cert, cert: mine.cert, key: mine.key, servername: 'kubernetes', rejectUnauthorized: true },
    },
  });
});

test('loopback may be plain http; skipped verification is said', async () => {
  for (const server of ['http://127.0.0.1:8001', 'http://localhost:8001', 'http://[::1]:8001']) {
    const made = await access(config({ cluster: { server }, user: { token: 't' } }));
    expect(made.insecure).toBe(true);
    expect(await headersOf(made)).toEqual({ authorization: 'Bearer t' });
  }
  const skipped = await access(config({ cluster: { 'insecure-skip-tls-verify': true } }));
  expect(skipped.insecure).toBe(true);
  expect(await skipped.credentials()).toMatchObject({ ok: true, value: { tls: { rejectUnauthorized: false } } });
});

test('basic credentials, impersonation of a user, and nobody at all', async () => {
  expect(await headersOf(await access(config({ user: { username: 'a', password: 'b' } })))).toEqual({ authorization: 'Basic YTpi' });
  expect(await headersOf(await access(config({ user: { token: 't', as: 'someone' } })))).toEqual({
    authorization: 'Bearer t',
    'impersonate-user': 'someone',
  });
  expect(await headersOf(await access(config({ context: { user: '' } })))).toEqual({});
});

test('after renew() the kubeconfig is read again, unless it names another server', async () => {
  const made = await access(config({ user: { token: 'old' } }));
  write('config', config({ user: { token: 'new' } }));
  expect(await headersOf(made)).toEqual({ authorization: 'Bearer old' });
  made.renew();
  expect(await headersOf(made)).toEqual({ authorization: 'Bearer new' });
  write('config', config({ cluster: { server: 'https://elsewhere.example' }, user: { token: 'theirs' } }));
  made.renew();
  expect(await headersOf(made)).toEqual({ authorization: 'Bearer old' });
});

/** A credential plugin: a shell script that counts its runs. */
function plugin(script: string, more: Fields = {}) {
  const file = write('plugin.sh', `#!/bin/sh\necho run >> "$(dirname "$0")/runs"\n${script}\n`);
  chmodSync(file, 0o755);
  return config({ user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.sh', ...more } } });
}

const runs = () => (existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length : 0);
const printed = (status: Fields) => `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', status })}\nEND`;

test('a plugin runs when needed, once for many callers, and again after a refusal', async () => {
  const made = await access(plugin(`sleep 0.2\n${printed({ token: 'from-plugin' })}`));
  expect(runs()).toBe(0);
  const all = await Promise.all(Array.from({ length: 50 }, () => headersOf(made)));
  expect(new Set(all.map((headers) => JSON.stringify(headers)))).toEqual(new Set(['{"authorization":"Bearer from-plugin"}']));
  expect(runs()).toBe(1);
  await headersOf(made);
  expect(runs()).toBe(1);
  made.renew();
  await headersOf(made);
  expect(runs()).toBe(1); // refused at once: the plugin has just run and would say the same
});

test('a plugin gets its arguments, its environment, and the cluster when it asks', async () => {
  const made = await access(
    plugin('printf \'{"status":{"token":"%s-%s-%s"}}\' "$1" "$COLOUR" "$(echo "$KUBERNETES_EXEC_INFO" | grep -c 127.0.0.1:6443)"', {
      args: ['a b; c'],
      env: [{ name: 'COLOUR', value: 'red' }],
      provideClusterInfo: true,
    }),
  );
  expect(await headersOf(made)).toEqual({ authorization: 'Bearer a b; c-red-1' });
});

test('a plugin may give a client certificate', async () => {
  const mine = authority.issue('DNS:me');
  const made = await access(plugin(printed({ clientCertificateData: mine.cert, clientKeyData: mine.key })));
  expect(await made.credentials()).toMatchObject({ ok: true, value: { headers: {}, tls: { cert: mine.cert, key: mine.key } } });
});

test.each([
  ['exits with 1', 'echo CANARY >&2; echo CANARY; exit 1', 'failed (exit code 1)'],
  ['prints no JSON', 'echo CANARY', 'did not print an ExecCredential'],
  ['prints no credential', printed({ other: 'CANARY' }), 'neither a token nor a client certificate'],
  ['prints 100 MB', 'head -c 100000000 /dev/zero', 'printed more than 1 MB'],
  ['ends the reading of its input', 'cat; exit 3', 'exit code 3'],
])('a plugin that %s', async (_name, script, sentence) => {
  const made = await access(plugin(script));
  const answer = await made.credentials();
  expect(answer).toMatchObject({ ok: false, error: { code: 'unauthorized', details: { reason: 'noCredentials' } } });
  expect(JSON.stringify(answer)).toContain(sentence);
  expect(JSON.stringify(answer)).not.toContain('CANARY');
  await made.credentials();
  expect(runs()).toBe(1); // a failing plugin is not started for each request
});

test('a plugin that does not exist', async () => {
  const made = await access(config({ user: { exec: { command: 'no-such-plugin-anywhere' } } }));
  expect(await headersOf(made)).toBe('The credential plugin no-such-plugin-anywhere was not found.');
});
