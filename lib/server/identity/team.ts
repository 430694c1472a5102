import type { Result } from '../../mesh/result.ts';
import { ok } from '../../mesh/result.ts';
import type { Refusal } from '../launch/refusal.ts';
import { refuse } from '../launch/refusal.ts';
import { processSlot } from '../process-slot.ts';
import type { Environment } from '../settings.ts';
import type { WaysIn } from './oidc/settings.ts';
import { readWaysIn } from './oidc/settings.ts';
import { notAnAuthority, readText, readUrl } from './read-setting.ts';
import { sessionKey } from './session-key.ts';

/** What a Waymark for many people knows before anybody has come: where it is, which cluster, how it seals sessions. */
export interface Team extends WaysIn {
  readonly publicUrl: URL;
  readonly server: URL;
  /** Undefined: the authorities that Node trusts. */
  readonly caFile: string | undefined;
  readonly clusterName: string;
  /** The first seals; all of them open. */
  readonly keys: readonly [Uint8Array, ...Uint8Array[]];
  /** Where the other replicas are, inside of the cluster; names may stand for several. */
  readonly replicas: ReadonlyArray<{ readonly host: string; readonly port: number }>;
}

const serviceAccountCa = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';

/** Reads the settings of WAYMARK_MODE=team and the files that they name; refuses with the cause and the way out. */
export function readTeam(env: Environment): Result<Team, Refusal> {
  const publicUrl = readUrl(env['WAYMARK_PUBLIC_URL'], 'WAYMARK_PUBLIC_URL', 'https://waymark.example.org');
  if (!publicUrl.ok) return publicUrl;
  if (publicUrl.value.pathname !== '/')
    return refuse('usage', 'WAYMARK_PUBLIC_URL has a path.', 'Waymark needs a host of its own, such as https://waymark.example.org.');
  const inPod =
    env['KUBERNETES_SERVICE_HOST'] && `https://${bracketed(env['KUBERNETES_SERVICE_HOST'])}:${env['KUBERNETES_SERVICE_PORT'] ?? 443}`;
  const server = readUrl(env['WAYMARK_API_SERVER'] || inPod, 'WAYMARK_API_SERVER', 'https://10.96.0.1:443');
  if (!server.ok) return server;
  const caFile = readCaFile(env['WAYMARK_API_CA_FILE'] || serviceAccountCa, server.value);
  if (!caFile.ok) return caFile;
  const first = readKey(env['WAYMARK_SESSION_KEY_FILE'], 'WAYMARK_SESSION_KEY_FILE');
  if (!first.ok) return first;
  const keys: [Uint8Array, ...Uint8Array[]] = [first.value];
  if (env['WAYMARK_SESSION_SECOND_KEY_FILE']) {
    const second = readKey(env['WAYMARK_SESSION_SECOND_KEY_FILE'], 'WAYMARK_SESSION_SECOND_KEY_FILE');
    if (!second.ok) return second;
    keys.push(second.value);
  }
  const replicas = readReplicas(env['WAYMARK_REPLICAS'] ?? '');
  if (!replicas.ok) return replicas;
  const ways = readWaysIn(env);
  if (!ways.ok) return ways;
  return ok({
    ...ways.value,
    publicUrl: publicUrl.value,
    server: server.value,
    caFile: caFile.value,
    clusterName: env['WAYMARK_CLUSTER_NAME'] || server.value.host,
    keys,
    replicas: replicas.value,
  });
}

function readReplicas(list: string): Result<Team['replicas'], Refusal> {
  const names = list.split(',').map((name) => name.trim());
  const found = names.filter((name) => name !== '').map((name) => /^([\w.-]+):(\d{1,5})$/.exec(name));
  const replicas = found.map((match) => ({ host: match?.[1] ?? '', port: Number(match?.[2]) }));
  if (found.every((match) => match !== null)) return ok(replicas);
  const hint = 'Write HOST:PORT as pods reach each other, such as waymark-replicas:4800 for a headless Service.';
  return refuse('usage', `WAYMARK_REPLICAS is "${list}".`, hint);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function readCaFile(path: string, server: URL): Result<string | undefined, Refusal> {
  if (path === 'system' || server.protocol === 'http:') return ok(undefined);
  const hint = 'Mount the ConfigMap kube-root-ca.crt and name its ca.crt in WAYMARK_API_CA_FILE, or write WAYMARK_API_CA_FILE=system.';
  return notAnAuthority(path, "the API server's", hint) ?? ok(path);
}

function readKey(path: string | undefined, name: string): Result<Uint8Array, Refusal> {
  const make = 'Make one with `openssl rand -base64 48`; there is no default key.';
  if (!path) return refuse('usage', `${name} is not set: without a key no session can be sealed.`, make);
  const text = readText(path);
  if (text === undefined) return refuse('usage', `${name}: ${path} cannot be read.`, make);
  const key = sessionKey(text);
  return key ? ok(key) : refuse('usage', `${name}: the key in ${path} is shorter than 32 bytes.`, make);
}

/** State only; see processSlot. Set once, at start. */
const slot = processSlot<{ team: Team | null }>('team', () => ({ team: null }));

export function keepTeam(team: Team): void {
  slot.team = team;
}

/** Null in the other modes, and before the start. */
export function theTeam(): Team | null {
  return slot.team;
}
