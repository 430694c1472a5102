import type { AccessReviews } from './access-review.ts';
import { createAccessReviews } from './access-review.ts';
import type { ClusterStore, StoreOptions } from './cluster-store.ts';
import { createStore } from './cluster-store.ts';
import type { Discovery, DiscoveryTiming } from './discovery.ts';
import { createDiscovery } from './discovery.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import type { ClusterObserver } from './observer.ts';
import { createPause } from './pause.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';
import type { Writes } from './writes.ts';
import { createWrites } from './writes.ts';

/** One cluster, seen and changed as one user, from `startCluster` until `stop`. */
export interface Cluster {
  /** Who it is, as far as is known by now. */
  info(): ClusterInfo;
  readonly store: ClusterStore;
  readonly discovery: Discovery;
  readonly writes: Writes;
  readonly reviews: AccessReviews;
  readonly transport: Transport;
  /** Ends all watches and connections; resolves when they are closed. */
  stop(): Promise<void>;
}

export interface ClusterInfo {
  /** The uid of the Namespace kube-system: stays when addresses and contexts change. 'unknown' when unreadable, undefined while not asked yet. */
  readonly id: string | undefined;
  /** Such as 'v1.37.2'; undefined while unknown. */
  readonly version: string | undefined;
  readonly context: string;
  /** Host and port of the API server. */
  readonly host: string;
  readonly user: string;
  /** The server's certificate is not verified. */
  readonly insecure: boolean;
}

export interface ClusterOptions {
  /** Of Waymark, for the User-Agent header. */
  readonly version?: string;
  /** Nothing that would change the cluster is sent (S-12). */
  readonly readOnly?: boolean;
  /** Namespaces to read where the whole cluster may not be. */
  readonly namespaces?: readonly string[];
  readonly timing?: StoreOptions['timing'];
  readonly discoveryTiming?: Partial<DiscoveryTiming>;
  /** Told of a bug inside Waymark that was contained. */
  readonly onBug?: (error: unknown) => void;
  readonly observer?: ClusterObserver;
}

const IDENTITY_RETRY_MS = 5000;
/** A refusal may end, such as that of an API server which has just started. */
const UNKNOWN_RETRY_MS = 60_000;
const UNKNOWN = 'unknown';

/** Starts to read the cluster. Does not wait for it and does not throw: an unreachable one is tried again until `stop`. */
export function startCluster(access: ClusterAccess, options: ClusterOptions = {}): Cluster {
  const { timing, namespaces, observer, onBug = () => {} } = options;
  const transport = createTransport(access, { version: options.version, readOnly: options.readOnly, observer });
  const discovery = createDiscovery(transport, options.discoveryTiming);
  const reviews = createAccessReviews(transport);
  const { defaultNamespace } = access;
  const store = createStore({ transport, discovery, reviews, namespaces, defaultNamespace, timing, onBug, observer });
  const identity = followIdentity(transport);

  return {
    info: () => ({
      id: identity.id(),
      version: identity.version(),
      context: access.context,
      host: access.server.host,
      user: access.user,
      insecure: access.insecure,
    }),
    store,
    discovery,
    writes: createWrites(transport, discovery),
    reviews,
    transport,
    async stop() {
      identity.stop();
      store.stop();
      discovery.stop();
      await transport.close();
    },
  };
}

/** Asks for the cluster's id and version until they are known. */
function followIdentity(transport: Transport) {
  const pause = createPause();
  let stopped = false;
  let id: string | undefined;
  let version: string | undefined;

  async function ask(): Promise<void> {
    while (!stopped) {
      if (!isKnown(id))
        id =
          (await read('/api/v1/namespaces/kube-system', (namespace) => (namespace['metadata'] as { uid?: string } | undefined)?.uid)) ?? id;
      if (!isKnown(version)) version = (await read('/version', (answer) => answer['gitVersion'] as string | undefined)) ?? version;
      if (isKnown(id) && isKnown(version)) return;
      if (!stopped) await pause.wait(id === undefined || version === undefined ? IDENTITY_RETRY_MS : UNKNOWN_RETRY_MS);
    }
  }

  function isKnown(text: string | undefined): boolean {
    return text !== undefined && text !== UNKNOWN;
  }

  /** undefined: no answer. */
  async function read(path: string, pick: (value: Readonly<Record<string, unknown>>) => string | undefined): Promise<string | undefined> {
    const answer = await transport.json({ path });
    if (answer.ok) return pick(answer.value.value) ?? UNKNOWN;
    return answer.error.status === 403 || answer.error.status === 404 ? UNKNOWN : undefined;
  }

  void ask();
  return {
    id: () => id,
    version: () => version,
    stop() {
      stopped = true;
      pause.wake();
    },
  };
}
