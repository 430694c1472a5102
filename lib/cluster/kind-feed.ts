import type { Kind } from '../mesh/model/kind.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Meta } from '../mesh/model/meta.ts';
import type { Knowledge } from '../mesh/model/table.ts';
import type { AccessReviews } from './access-review.ts';
import { apiPath, watchOnePath } from './api-path.ts';
import { ListWatch } from './list-watch.ts';
import type { Timing } from './list-watch-timing.ts';
import type { ClusterObserver } from './observer.ts';
import type { Transport } from './transport.ts';
import type { WorldLog } from './world-log.ts';
import { withYaml } from './yaml-data.ts';

export interface FeedContext {
  readonly transport: Transport;
  readonly log: WorldLog;
  readonly timing?: Partial<Timing>;
  readonly onBug: (error: unknown) => void;
  readonly observer: ClusterObserver | undefined;
  /** The kind may not be listed in the whole cluster; namespaces to try are wanted. */
  readonly onForbidden: () => void;
  /** The cluster answered. */
  readonly onLive: () => void;
  /** The version in use is not served any more. */
  readonly onAbsent: (kind: KindName) => void;
}

/**
 * Keeps the records and the knowledge of one kind in the log. It reads the whole cluster; where that is forbidden, one
 * namespace after the other, while the cluster-wide list goes on asking, slowly, whether the right has come (R-14).
 */
export class KindFeed {
  readonly kind: Kind<KindName, Meta>;
  readonly #context: FeedContext;
  #version: string | null | undefined;
  #wide: ListWatch<Meta> | undefined;
  /** By namespace, while the cluster-wide list is forbidden. */
  readonly #narrow = new Map<string, ListWatch<Meta>>();
  #isNarrowed = false;
  #namespaces: readonly string[] = [];

  constructor(kind: Kind<KindName, Meta>, context: FeedContext) {
    this.kind = kind;
    this.#context = context;
  }

  /** Is the kind read by namespace? */
  get narrowed(): boolean {
    return this.#isNarrowed;
  }

  /** Reads this served version from now on; null: the kind is not served. */
  setVersion(version: string | null): void {
    if (version === this.#version) return;
    this.#version = version;
    this.#leave();
    if (version === null) {
      this.#know('', 'absent', `the cluster does not serve ${this.kind.plural}${this.kind.group && `.${this.kind.group}`}`);
      return;
    }
    this.#know('', 'loading');
    this.#wide = this.#follow('', (state, detail) => this.#onWideState(state, detail));
  }

  /** The namespaces to read while the whole cluster is forbidden. */
  setNamespaces(namespaces: readonly string[]): void {
    this.#namespaces = namespaces;
    if (!this.#isNarrowed) return;
    for (const namespace of this.#narrow.keys()) if (!namespaces.includes(namespace)) this.#close(namespace);
    for (const namespace of namespaces) {
      if (this.#narrow.has(namespace)) continue;
      this.#know(namespace, 'loading');
      this.#narrow.set(
        namespace,
        this.#follow(namespace, (state, detail) => this.#onNarrowState(namespace, state, detail)),
      );
    }
  }

  /** Tries again now whatever waits. */
  kick(): void {
    for (const watch of this.watches().values()) watch.kick();
  }

  /** Tries again now what waits because the cluster did not answer. */
  serverAnswers(): void {
    for (const watch of this.watches().values()) watch.serverAnswers();
  }

  /**
   * Asks whether what is watched may still be watched: a watch outlives the right to it. Where the answer is no, or there is none,
   * the watch is asked for anew, and the API server decides (S-10).
   */
  async reauthorize(reviews: AccessReviews): Promise<void> {
    const { group, plural: resource, only, namespaced } = this.kind;
    await Promise.all(
      Array.from(this.watches(), async ([home, watch]) => {
        if (watch.state !== 'live') return;
        // To authorizers the object of a Namespace is in that namespace.
        const place = only ?? (home === '' ? {} : { namespace: home, ...(namespaced ? {} : { name: home }) });
        const answer = await reviews.may({ verb: 'watch', group, resource, ...place }, 0);
        if (!answer.ok || !answer.value.allowed) watch.watchAgain();
      }),
    );
  }

  stop(): void {
    for (const watch of this.watches().values()) watch.stop();
  }

  /** The list+watch loops that run, by namespace; '' is the whole cluster. */
  watches(): Map<string, ListWatch<Meta>> {
    const all = new Map(this.#narrow);
    if (this.#wide) all.set('', this.#wide);
    return all;
  }

  #follow(namespace: string, onState: (state: Knowledge, detail: string) => void): ListWatch<Meta> {
    const { group, plural, labelSelector, only, yaml, project, protobuf } = this.kind;
    const resource = { group, version: this.#version ?? '', plural };
    const { transport, timing, onBug, observer, log } = this.#context;
    // A Namespace object is the one cluster-scoped thing that a right inside a namespace may reach, by its name.
    const single = namespace !== '' && !this.kind.namespaced;
    const parts = single ? { name: namespace } : { namespace: only?.namespace ?? namespace };
    // Also a right to one object by its name covers a list and a watch with this selector.
    const fieldSelector = only && `metadata.name=${only.name}`;
    const watch = new ListWatch<Meta>({
      kind: this.kind.kind,
      transport,
      timing,
      onBug,
      project: yaml === undefined ? project : (raw) => project(withYaml(raw, yaml)),
      protobuf,
      single,
      listPath: (query) => apiPath(resource, { ...parts, query: { labelSelector, fieldSelector, ...query } }),
      ...(single ? { watchPath: (query) => watchOnePath(resource, namespace, query) } : {}),
      onChange: (before, after) => {
        const record = after ?? before;
        if (record) log.put(this.kind.kind, record.namespace, record.name, after);
      },
      onState,
      onCount: observer && ((what, by) => observer.onFeed(this.kind.kind, what, by)),
    });
    void watch.run();
    return watch;
  }

  #onWideState(state: Knowledge, detail: string): void {
    this.#know('', state, detail);
    if (state === 'live') {
      this.#widen();
      this.#context.onLive();
    }
    if (state === 'absent') this.#context.onAbsent(this.kind.kind);
    const narrows = (this.kind.namespaced && !this.kind.only) || this.kind.kind === 'Namespace';
    if (state === 'forbidden' && narrows && !this.#isNarrowed) {
      this.#isNarrowed = true;
      this.setNamespaces(this.#namespaces);
      this.#context.onForbidden();
    }
  }

  #onNarrowState(namespace: string, state: Knowledge, detail: string): void {
    this.#know(namespace, state, detail);
    if (state === 'live') this.#context.onLive();
    if (state === 'absent' && this.kind.namespaced) this.#context.onAbsent(this.kind.kind);
  }

  /** The whole cluster is read again: what only the namespaces knew and the list does not is gone. */
  #widen(): void {
    this.#isNarrowed = false;
    for (const [namespace, watch] of this.#narrow) {
      for (const [key, { namespace: home, name }] of watch.items) {
        if (!this.#wide?.items.has(key)) this.#context.log.put(this.kind.kind, home, name, undefined);
      }
      watch.stop();
      this.#know(namespace, undefined);
    }
    this.#narrow.clear();
  }

  #close(namespace: string): void {
    const watch = this.#narrow.get(namespace);
    watch?.drop();
    watch?.stop();
    this.#narrow.delete(namespace);
    this.#know(namespace, undefined);
  }

  #leave(): void {
    for (const namespace of [...this.#narrow.keys()]) this.#close(namespace);
    this.#isNarrowed = false;
    this.#wide?.drop();
    this.#wide?.stop();
    this.#wide = undefined;
  }

  #know(namespace: string, state: Knowledge | undefined, detail = ''): void {
    this.#context.log.know(this.kind.kind, namespace, state, detail);
  }
}
