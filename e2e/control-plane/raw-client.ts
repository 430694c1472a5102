import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import { parseAllDocuments } from 'yaml';
import type { UserName } from './users.ts';

/** Any Kubernetes object, as far as a test must know it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface RawResponse<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decoded when the server says that it is JSON, else the text. */
  readonly body: T;
}

export interface RequestOptions {
  /** Defaults to `application/json`. */
  readonly contentType?: string;
  /** Whose token is sent; defaults to `admin`. */
  readonly user?: UserName;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** What is waited for, in the words of the error. */
  readonly what?: string;
}

/** A workload, service or policy of istiod's ambient index; only fields that tests compare. */
export interface AmbientEntry {
  readonly name?: string;
  readonly namespace?: string;
  readonly hostname?: string;
  readonly uid?: string;
  readonly waypoint?: {
    readonly hostname?: { readonly namespace: string; readonly hostname: string };
    readonly address?: unknown;
    readonly hboneMtlsPort: number;
  };
  readonly [field: string]: unknown;
}

export interface AmbientIndex {
  readonly workloads: readonly AmbientEntry[];
  readonly services: readonly AmbientEntry[];
  readonly policies: readonly AmbientEntry[];
}

/**
 * The tests' own eyes on the cluster. It shares no code with Waymark, so that both cannot be wrong in the same way.
 */
export interface RawClient {
  /** One request; never throws because of a status code. A string body is sent as it is, anything else as JSON. */
  request<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<RawResponse<T>>;
  /** Applies each document of a manifest, in order, server-side and with force. Throws on the first that is refused. */
  apply(manifestYaml: string, options?: Pick<RequestOptions, 'user'>): Promise<KubeObject[]>;
  /** Deletes each document of a manifest, the last first; what is not there is fine. Does not wait for finalizers. */
  remove(manifestYaml: string): Promise<void>;
  /** Asks again, every 100 ms, until the answer is truthy. Throws after the time, with the last error as cause. */
  waitFor<T>(fn: () => Promise<T>, options: WaitOptions): Promise<NonNullable<T>>;
  /** istiod's ambient index. Its lists come in random order. */
  ambientz(): Promise<AmbientIndex>;
  close(): Promise<void>;
}

export interface RawClientAccess {
  readonly apiServer: string;
  /** PEM. */
  readonly ca: string;
  readonly tokens: Readonly<Record<UserName, string>>;
  readonly istiodDebugUrl: string;
}

export function createRawClient({ apiServer, ca, tokens, istiodDebugUrl }: RawClientAccess): RawClient {
  const agent = new Agent({ connect: { ca }, keepAliveTimeout: 30_000 });
  const resources = new Map<string, Resource>();

  async function request<T>(
    method: string,
    path: string,
    body?: unknown,
    { contentType = 'application/json', user = 'admin' }: RequestOptions = {},
  ) {
    const response = await send(apiServer + path, {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${tokens[user]}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    return { status: response.statusCode, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }

  async function resourceOf({ apiVersion, kind }: KubeObject): Promise<Resource> {
    const key = `${apiVersion}/${kind}`;
    const known = resources.get(key);
    if (known) return known;
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { status, body } = await request<{ resources?: Array<{ name: string; kind: string; namespaced: boolean }> }>('GET', base);
    const found = body.resources?.find((resource) => resource.kind === kind && !resource.name.includes('/'));
    if (!found) throw new Error(`the API server knows no ${apiVersion} ${kind} (${base} answers ${status})`);
    const resource = { base, plural: found.name, namespaced: found.namespaced };
    resources.set(key, resource);
    return resource;
  }

  async function pathOf(object: KubeObject): Promise<string> {
    const { base, plural, namespaced } = await resourceOf(object);
    const scope = namespaced ? `/namespaces/${encodeURIComponent(object.metadata.namespace ?? 'default')}` : '';
    return `${base}${scope}/${plural}/${encodeURIComponent(object.metadata.name)}`;
  }

  return {
    request,

    async apply(manifestYaml, { user = 'admin' } = {}) {
      const applied: KubeObject[] = [];
      for (const object of objectsOf(manifestYaml)) {
        const path = `${await pathOf(object)}?fieldManager=waymark-e2e&force=true`;
        const { status, body } = await request<KubeObject>('PATCH', path, object, { contentType: 'application/apply-patch+yaml', user });
        if (status >= 300) throw refused('PATCH', path, status, body);
        applied.push(body);
      }
      return applied;
    },

    async remove(manifestYaml) {
      for (const object of objectsOf(manifestYaml).toReversed()) {
        const path = await pathOf(object);
        const { status, body } = await request('DELETE', path);
        if (status >= 300 && status !== 404) throw refused('DELETE', path, status, body);
      }
    },

    async waitFor(fn, { timeoutMs, what = 'a condition' }) {
      let cause: unknown;
      for (const end = Date.now() + timeoutMs; ; await sleep(100)) {
        try {
          const answer = await fn();
          if (answer) return answer;
          cause = undefined;
        } catch (error) {
          cause = error;
        }
        if (Date.now() >= end) {
          const last = cause === undefined ? '' : `; the last try failed: ${(cause as Error).message}`;
          throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}${last}`, { cause });
        }
      }
    },

    async ambientz() {
      const { statusCode, body } = await send(`${istiodDebugUrl}/ambientz`, { dispatcher: agent });
      if (statusCode !== 200) throw new Error(`istiod answers ${statusCode} to ambientz: ${await body.text()}`);
      return (await body.json()) as AmbientIndex;
    },

    close: () => agent.destroy(),
  };
}

interface Resource {
  readonly base: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

function objectsOf(manifestYaml: string): KubeObject[] {
  return parseAllDocuments(manifestYaml).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    const object = document.toJS() as KubeObject | null;
    return object === null ? [] : [object];
  });
}

function refused(method: string, path: string, status: number, body: unknown): Error {
  const message = (body as { message?: string } | null)?.message ?? JSON.stringify(body);
  return new Error(`${method} ${path} was refused with ${status}: ${message}`);
}
