import type { Kind } from '../mesh/model/kind.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Meta } from '../mesh/model/meta.ts';
import type { World } from '../mesh/model/world.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { AccessReviews } from './access-review.ts';
import { isNamespaceName } from './api-path.ts';
import { createCandidates } from './candidates.ts';
import type { Discovery } from './discovery.ts';
import { KindFeed } from './kind-feed.ts';
import type { Limit } from './limits.ts';
import { limitsOf } from './limits.ts';
import type { ListWatch } from './list-watch.ts';
import type { Timing } from './list-watch-timing.ts';
import { usualTiming } from './list-watch-timing.ts';
import type { ClusterObserver } from './observer.ts';
import { createPause } from './pause.ts';
import type { Transport } from './transport.ts';
import type { KnowledgeCell, WorldChange } from './world-log.ts';
import { createWorldLog } from './world-log.ts';

/** The cluster as last heard of, and how sure that is. */
export interface ClusterStore {
  /** Changes only together with `revision()`, and then listeners are told. */
  readonly world: World;
  revision(): number;
  /** Told at most every 20 ms what the last burst changed. Answers how to end it. */
  subscribe(listener: (change: WorldChange) => void): () => void;
  /** What is known of a kind in a namespace ('' for cluster-scoped kinds), since when, and why. */
  knowledge(kind: KindName, namespace: string): KnowledgeCell;
  /** Every list+watch loop, for the page's freshness marks and for metrics. */
  feeds(): FeedStatus[];
  /** What cannot be seen, and why. */
  limits(): Limit[];
  /** The namespaces that are read one by one where the whole cluster may not be. */
  namespaces(): readonly string[];
  /** Reads one more namespace where the whole cluster may not be read. */
  addNamespace(namespace: string): Result<undefined, AppError>;
  /** Tries again now whatever waits: somebody signed in, or pressed "try again". */
  kick(): void;
  stop(): void;
}

export interface FeedStatus {
  readonly kind: KindName;
  /** '' is the whole cluster. */
  readonly namespace: string;
  readonly cell: KnowledgeCell;
  /** When the cluster last confirmed it, monotonic ms (`performance.now()`); 0: never. */
  readonly seenAt: number;
  readonly objects: number;
  readonly counts: ListWatch<Meta>['counts'];
}

export interface StoreOptions {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly reviews: AccessReviews;
  /** Namespaces to read where the whole cluster may not be. */
  readonly namespaces?: readonly string[];
  readonly defaultNamespace: string;
  readonly timing?: Partial<Timing>;
  /** A bug in a listener or in Waymark itself; nothing stops for it. */
  readonly onBug: (error: unknown) => void;
  readonly observer?: ClusterObserver | undefined;
}

export function createStore(options: StoreOptions): ClusterStore {
  const { transport, discovery, reviews, timing, onBug, observer } = options;
  const log = createWorldLog(onBug);
  const candidates = createCandidates({
    asked: (options.namespaces ?? []).filter(isNamespaceName),
    hinted: [options.defaultNamespace],
    reviews,
    log,
    onChange: () => {
      for (const feed of feeds.values()) feed.setNamespaces(candidates.current());
    },
  });
  const context = {
    transport,
    log,
    timing,
    onBug,
    observer,
    onForbidden: () => candidates.need(),
    // After an outage each waits as long as chance tells it; the first that is through calls the others.
    onLive: () => {
      for (const feed of feeds.values()) feed.serverAnswers();
    },
    onAbsent: (kind: KindName) => discovery.recheck(kind),
  };
  const feeds = new Map<KindName, KindFeed>(kinds.map((kind: Kind<KindName, Meta>) => [kind.kind, new KindFeed(kind, context)]));

  const unsubscribe = discovery.subscribe((kind, version) => feeds.get(kind)?.setVersion(version));
  for (const [kind, feed] of feeds) {
    feed.setNamespaces(candidates.current());
    const version = discovery.versionOf(kind);
    if (version !== undefined) feed.setVersion(version);
  }

  const { reauthorizeMs } = { ...usualTiming, ...timing };
  const rest = createPause();
  let stopped = false;
  async function reauthorize(): Promise<void> {
    while (!stopped) {
      await rest.wait(reauthorizeMs * (0.5 + Math.random() / 2));
      // One kind after the other: what a person asks for meanwhile does not stand in a long queue.
      for (const feed of feeds.values()) if (!stopped) await feed.reauthorize(reviews);
    }
  }
  void reauthorize();

  return {
    world: log.world,
    revision: log.revision,
    subscribe: log.subscribe,
    knowledge: log.cell,
    feeds: () =>
      [...feeds].flatMap(([kind, feed]) =>
        Array.from(feed.watches(), ([namespace, { seenAt, items, counts }]) => ({
          kind,
          namespace,
          cell: log.cell(kind, namespace),
          seenAt,
          objects: items.size,
          counts: { ...counts },
        })),
      ),
    limits: () =>
      limitsOf({
        log,
        narrowed: (kind) => feeds.get(kind)?.narrowed === true,
        namespaces: candidates.current(),
        omitted: candidates.omitted(),
      }),
    namespaces: () => ([...feeds.values()].some((feed) => feed.narrowed) ? candidates.current() : []),
    addNamespace(namespace) {
      if (!isNamespaceName(namespace)) {
        return err({
          code: 'invalid',
          message: 'That is not a namespace name: use lower-case letters, digits and dashes, at most 63 characters.',
        });
      }
      candidates.add(namespace);
      return ok(undefined);
    },
    kick() {
      reviews.forget();
      candidates.recheck();
      for (const feed of feeds.values()) feed.kick();
    },
    stop() {
      stopped = true;
      rest.wake();
      unsubscribe();
      candidates.stop();
      for (const feed of feeds.values()) feed.stop();
      log.stop();
    },
  };
}
