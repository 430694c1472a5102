import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from '../control-plane/raw-client.ts';
import { createRawClient } from '../control-plane/raw-client.ts';
import type { UserName } from '../control-plane/users.ts';

/** A condition in the status of an object; only fields that tests compare. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/**
 * The tests' own eyes and hands on the cluster, the same on both backends. It shares no code with Waymark, so that
 * both cannot be wrong in the same way. Everything but `get` throws when the API server refuses.
 */
export interface Cluster {
  /** The object; undefined when there is none. */
  get(path: string): Promise<KubeObject | undefined>;
  /** Applies each document of a manifest, in order. */
  apply(manifest: string): Promise<void>;
  /** Makes an object that `get` returned earlier again. */
  create(object: KubeObject | undefined): Promise<void>;
  /** Sets labels of an object; null takes one away. */
  label(path: string, labels: Readonly<Record<string, string | null>>): Promise<void>;
  /** The labels of an object, as the API server stores them. */
  labels(path: string): Promise<Readonly<Record<string, string>>>;
  /** A condition of an object; undefined when there is none. */
  condition(path: string, type: string): Promise<Condition | undefined>;
  /** What istiod says about the waypoint of a Service; undefined when it says nothing. */
  waypointBound(namespace: string, service: string): Promise<Condition | undefined>;
  /** Asks for the deletion; what is not there is fine. */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

export function namespacePath(name: string): string {
  return `/api/v1/namespaces/${name}`;
}

export function servicePath(namespace: string, name: string): string {
  return `${namespacePath(namespace)}/services/${name}`;
}

export function gatewayPath(namespace: string, name: string): string {
  return `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways/${name}`;
}

/** Connects as the user `admin` of a kubeconfig. */
export function connect(kubeconfig: string): Cluster {
  const raw = createRawClient(readAccess(kubeconfig));

  async function send(method: string, path: string, body?: unknown, contentType?: string): Promise<KubeObject | undefined> {
    const { status, body: answer } = await raw.request<KubeObject>(method, path, body, { contentType });
    if (status < 300) return answer;
    if (status === 404 && method !== 'PATCH') return undefined;
    throw new Error(`${method} ${path} was refused with ${status}: ${JSON.stringify(answer)}`);
  }

  const get = (path: string) => send('GET', path);
  async function condition(path: string, wanted: string): Promise<Condition | undefined> {
    const { status } = ((await get(path)) ?? {}) as { status?: { conditions?: Condition[] } };
    return status?.conditions?.find(({ type }) => type === wanted);
  }

  return {
    get,
    async apply(manifest) {
      await raw.apply(manifest);
    },
    async create(object) {
      if (!object) throw new Error('there was no such object to make again');
      const { apiVersion, kind, metadata, spec } = object;
      const { name, namespace, labels, annotations } = metadata;
      await raw.apply(JSON.stringify({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec }));
    },
    async label(path, labels) {
      await send('PATCH', path, { metadata: { labels } }, 'application/merge-patch+json');
    },
    async labels(path) {
      return (await get(path))?.metadata.labels ?? {};
    },
    condition,
    waypointBound: (namespace, service) => condition(servicePath(namespace, service), 'istio.io/WaypointBound'),
    async remove(path) {
      await send('DELETE', path);
    },
    close: () => raw.close(),
  };
}

interface Kubeconfig {
  readonly clusters: ReadonlyArray<{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string } }>;
  readonly users: ReadonlyArray<{ readonly name: string; readonly user: { readonly token: string } }>;
}

function readAccess(file: string) {
  const { clusters, users } = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]?.cluster;
  if (!cluster) throw new Error(`${file} names no cluster`);
  return {
    apiServer: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8'),
    tokens: Object.fromEntries(users.map(({ name, user }) => [name, user.token])) as Record<UserName, string>,
    istiodDebugUrl: '',
  };
}
