import type { Knowledge } from '../mesh/model/table.ts';
import type { ApiFailure } from './api-failure.ts';
import { failure, isExpired } from './api-failure.ts';
import type { Query } from './api-path.ts';
import { splitLines } from './line-splitter.ts';
import type { ListSource } from './list-pages.ts';
import { decode, readList } from './list-pages.ts';
import type { Timing } from './list-watch-timing.ts';
import { usualTiming } from './list-watch-timing.ts';
import { createPause } from './pause.ts';
import { isNewer, isOlder } from './resource-version.ts';
import type { Setback, WatchEvent } from './setback.ts';
import { corrupt, errorEvent } from './setback.ts';
import { inTurns } from './turns.ts';

/** What a record must tell so that it can be followed. */
export interface Versioned {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface ListWatchOptions<T extends Versioned> extends ListSource<T> {
  /** What an event of the watch is about; anything else in it is corrupt. */
  readonly kind?: string;
  /** The path of the watch with these parameters; by default the list's. */
  readonly watchPath?: (query: Query) => string;
  /** An object appeared (no `before`), changed, or went (no `after`). A replaced one, same name and new uid, goes and appears. */
  readonly onChange: (before: T | undefined, after: T | undefined) => void;
  /** Called when the state or its explanation changes. */
  readonly onState: (state: Knowledge, detail: string) => void;
  /** An error thrown by `onChange` or `onState`, which does not stop the loop. */
  readonly onBug?: (error: unknown) => void;
  /** Told of each addition to `counts`. */
  readonly onCount?: ((what: keyof Counts, by: number) => void) | undefined;
  readonly timing?: Partial<Timing>;
}

/** What happened since the loop began. `expired`: the history asked for was gone (410); `retries`: waits after any setback. */
export type Counts = Record<'lists' | 'pages' | 'watches' | 'events' | 'expired' | 'retries' | 'malformed' | 'handlerErrors', number>;

const MAX_LINE_BYTES = 8 << 20;
/** An API server that has just started refuses everybody until it has read its roles (seen: seconds); so often is not yet an answer. */
const DENIALS_TO_BELIEVE = 3;
/** A list that is older than what was seen comes from a follower that lags, or etcd was restored: then it stays so. */
const OLDER_LISTS_TO_BELIEVE = 3;

/**
 * Follows one collection of the API: lists it, watches it from there, and never gives up (R-01…R-12).
 * `items` equals the cluster as of the last event; the list wins over it, a stream only moves it forward.
 */
export class ListWatch<T extends Versioned> {
  readonly #options: ListWatchOptions<T>;
  readonly #timing: Timing;
  readonly #items = new Map<string, T>();
  readonly #stop = new AbortController();
  /** Of the watch that is open, or was last. */
  #watching = new AbortController();
  readonly #pause = createPause();
  /** The version to watch from; '' means that a list comes first. */
  #position = '';
  #state: Knowledge = 'loading';
  #detail = '';
  #synced = false;
  #failures = 0;
  #corruptions = 0;
  #expirations = 0;
  #refusals = 0;
  #olderBookmarks = 0;
  #watchForbidden = false;
  #denials = 0;
  /** The version of the newest state that was seen. */
  #newest = '';
  #olderLists = 0;
  /** It waits, because the server could not be reached. */
  #unreached = false;
  readonly counts: Counts = { lists: 0, pages: 0, watches: 0, events: 0, expired: 0, retries: 0, malformed: 0, handlerErrors: 0 };
  /** When the cluster last confirmed what we hold, on the monotonic clock (`performance.now()`); 0: never. */
  seenAt = 0;

  constructor(options: ListWatchOptions<T>) {
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
  }

  get state(): Knowledge {
    return this.#state;
  }

  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  /** Runs until `stop`; resolves then and never rejects. */
  async run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const setback = await this.#round();
      if (this.#stop.signal.aborted) return;
      if (setback) await this.#pause.wait(this.#afterSetback(setback));
      this.#unreached = false;
    }
  }

  /** Ends the loop; nothing is reported any more, `items` stay as they are. */
  stop(): void {
    this.#stop.abort();
    this.#watching.abort();
    this.#pause.wake();
  }

  /** Leaves the open watch and asks for the next one at once, from the same position: the API server decides again whether it is allowed. */
  watchAgain(): void {
    this.#watching.abort();
  }

  /** Tries again now: a definition appeared, rights or credentials changed. */
  kick(): void {
    this.#failures = 0;
    this.#pause.wake();
  }

  /** Somebody reached the server: what waits only because it could not be reached tries again now. */
  serverAnswers(): void {
    if (this.#unreached) this.kick();
  }

  /** Reports every object as gone and forgets the position. */
  drop(): void {
    this.#position = this.#newest = '';
    this.#synced = false;
    for (const [key, record] of this.#items) this.#remove(key, record);
  }

  async #round(): Promise<Setback | undefined> {
    try {
      const setback = this.#position === '' ? await this.#list() : undefined;
      return setback ?? (this.#stop.signal.aborted ? undefined : await this.#watch());
    } catch (bug) {
      this.#options.onBug?.(bug);
      this.#position = '';
      return { during: 'list', failure: failure('body', 'an error inside Waymark; its log says more') };
    }
  }

  async #list(): Promise<Setback | undefined> {
    this.#count('lists');
    const listing = await readList({ ...this.#options, onPage: () => this.#count('pages') }, this.#stop.signal);
    if (this.#stop.signal.aborted) return undefined;
    if (!listing.ok) return { during: 'list', failure: listing.error };
    const { records, resourceVersion, malformed } = listing.value;
    if (isOlder(resourceVersion, this.#newest) && ++this.#olderLists < OLDER_LISTS_TO_BELIEVE)
      return { during: 'list', failure: failure('body', 'the cluster answered with an older state than it had told before') };
    this.#olderLists = 0;
    this.#count('malformed', malformed);
    await this.#replaceAll(records);
    if (this.#stop.signal.aborted) return undefined;
    this.#position = this.#newest = resourceVersion;
    this.#synced = true;
    this.#denials = 0;
    this.seenAt = performance.now();
    if (!this.#watchForbidden) this.#say('live');
    return undefined;
  }

  /** A consistent list is the truth, also where its versions are lower than ours: etcd was restored. */
  async #replaceAll(records: readonly T[]): Promise<void> {
    const { signal } = this.#stop;
    const listed = new Set<string>();
    const put = (record: T) => {
      const key = keyOf(record);
      listed.add(key);
      const old = this.#items.get(key);
      if (old?.uid !== record.uid || old.resourceVersion !== record.resourceVersion) this.#put(key, record);
    };
    const removeUnlisted = ([key, record]: [string, T]) => {
      if (!listed.has(key)) this.#remove(key, record);
    };
    await inTurns(records, put, signal);
    await inTurns(this.#items, removeUnlisted, signal);
  }

  async #watch(): Promise<Setback | undefined> {
    this.#count('watches');
    const started = performance.now();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const opened = await this.#options.transport.stream({ path: this.#watchPath(), signal, idleMs: this.#timing.idleMs });
    if (!opened.ok) return signal.aborted ? undefined : { during: 'watch', failure: opened.error };

    this.#refusals = 0;
    this.#olderBookmarks = 0;
    this.#watchForbidden = false;
    this.#say('live');
    const eventsBefore = this.counts.events;
    try {
      for await (const line of splitLines(opened.value, MAX_LINE_BYTES)) {
        const setback = this.#accept(line);
        if (setback) return setback;
      }
    } catch (error) {
      if (signal.aborted) return undefined;
      const broken = this.#brokenStream(error);
      const wasSilent = broken.failure.reason === 'UND_ERR_BODY_TIMEOUT';
      return { ...broken, routine: this.#wasHealthy(started) && !broken.corrupt && !wasSilent };
    }
    this.#wasHealthy(started);
    const lasted = performance.now() - started;
    const tooShort = lasted < this.#timing.shortMs && this.counts.events === eventsBefore;
    return tooShort ? { during: 'watch', failure: failure('network', 'the server ends its watches at once') } : undefined;
  }

  /** Did the watch live long enough to end the series of failures? */
  #wasHealthy(started: number): boolean {
    const healthy = performance.now() - started > this.#timing.healthyMs;
    if (healthy) this.#failures = this.#expirations = 0;
    return healthy;
  }

  #watchPath(): string {
    const { watchPath, listPath } = this.#options;
    const seconds = Math.round((this.#timing.watchMs / 1000) * (1 + Math.random()));
    return (watchPath ?? listPath)({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#position || undefined,
      timeoutSeconds: String(Math.max(1, seconds)),
    });
  }

  #brokenStream(error: unknown): Setback {
    const code = (error as { code?: unknown }).code;
    if (code === 'lineTooLong') return { during: 'watch', corrupt: true, failure: failure('body', (error as Error).message) };
    if (code === 'cutInLine') return { during: 'watch', failure: failure('network', (error as Error).message) };
    return { during: 'watch', failure: this.#options.transport.explain(error) };
  }

  /** Takes one line of the stream; answers why the stream must be left, if it must. */
  #accept(line: string): Setback | undefined {
    let event: WatchEvent | null;
    try {
      event = JSON.parse(line);
    } catch {
      return corrupt('the watch sent a line that is not JSON');
    }
    if (event?.type === 'ERROR') return errorEvent(event.object);
    const version = event?.object?.metadata?.resourceVersion;
    if (typeof version !== 'string' || version === '') return corrupt('the watch sent an event without a version');
    const { kind = this.#options.kind } = event?.object ?? {};
    if (kind !== this.#options.kind && this.#options.kind !== undefined) return corrupt('the watch sent an object of another kind');

    if (isNewer(version, this.#position)) {
      this.#apply(event?.type, event?.object);
      this.#position = this.#newest = version;
      this.#olderBookmarks = 0;
    } else if (event?.type === 'BOOKMARK' && version !== this.#position && ++this.#olderBookmarks >= 2) {
      return corrupt('the watch goes backwards');
    }
    this.#count('events');
    this.#failures = 0;
    this.#corruptions = 0;
    this.#expirations = 0;
    this.seenAt = performance.now();
    return undefined;
  }

  /** Bookmarks, and types that we do not know, only move the position. */
  #apply(type: unknown, object: unknown): void {
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return;
    const record = decode(object, this.#options.project);
    if (!record) {
      this.#count('malformed');
      return;
    }
    const key = keyOf(record);
    const old = this.#items.get(key);
    if (type === 'DELETED') {
      if (old?.uid === record.uid) this.#remove(key, old);
    } else if (old?.uid !== record.uid || isNewer(record.resourceVersion, old.resourceVersion)) {
      this.#put(key, record);
    }
  }

  #put(key: string, record: T): void {
    const old = this.#items.get(key);
    this.#items.set(key, record);
    if (old && old.uid !== record.uid) {
      this.#tell(() => this.#options.onChange(old, undefined));
      this.#tell(() => this.#options.onChange(undefined, record));
    } else {
      this.#tell(() => this.#options.onChange(old, record));
    }
  }

  #remove(key: string, record: T): void {
    this.#items.delete(key);
    this.#tell(() => this.#options.onChange(record, undefined));
  }

  /** Draws the consequences of a setback: state, position, and how long to wait, in milliseconds. */
  #afterSetback({ during, failure: problem, corrupt, routine }: Setback): number {
    this.#failures++;
    this.#count('retries');
    this.#unreached = problem.kind === 'network';
    const jitter = 1 + Math.random();
    let wait = Math.min(this.#timing.maxMs, this.#timing.baseMs * 2 ** Math.min(this.#failures - 1, 10)) * jitter;

    if (isExpired(problem)) {
      this.#count('expired');
      this.#position = '';
      if (++this.#expirations < 3)
        wait = 0; // the first lists come at once; a storm of compactions is then waited out
      else this.#sayOutdated(problem.message);
    } else if (problem.status === 401 || problem.kind === 'credentials') {
      this.#say('unauthenticated', problem.message);
    } else if (problem.status === 403) {
      wait = this.#afterForbidden(during, problem, wait);
    } else if (problem.status === 404) {
      this.drop();
      this.#say('absent', problem.message);
      wait = Math.max(wait, this.#timing.absentMs);
    } else if (routine !== true) {
      this.#afterTrouble(during, problem, corrupt === true);
    }
    return problem.retryAfterMs ? Math.max(wait, problem.retryAfterMs * (1 + 0.1 * Math.random())) : wait;
  }

  /** Who may list but not watch is served by a list now and then; who may not list sees nothing, also nothing old. */
  #afterForbidden(during: Setback['during'], problem: ApiFailure, wait: number): number {
    this.#position = '';
    if (during === 'list') {
      this.#watchForbidden = false;
      if (this.#synced && ++this.#denials < DENIALS_TO_BELIEVE) {
        this.#say('stale', problem.message);
        return wait;
      }
      this.drop();
      this.#say('forbidden', problem.message);
      return wait;
    }
    if (!this.#watchForbidden) {
      this.#watchForbidden = true; // perhaps everything was revoked: the list will tell
      return 0;
    }
    this.#say('stale', `you may list but not watch, so this is read again every ${Math.round(this.#timing.pollMs / 1000)} s`);
    return this.#timing.pollMs;
  }

  #afterTrouble(during: Setback['during'], problem: ApiFailure, corrupt: boolean): void {
    if (corrupt && ++this.#corruptions >= 2) {
      this.#position = ''; // the same bytes twice: do not trust the position
      this.#corruptions = 0;
    }
    const refused = during === 'watch' && problem.kind === 'status' && problem.status !== 429;
    if (refused && ++this.#refusals >= 3) {
      this.#position = ''; // such as "too large resource version" after etcd went back in time
      this.#refusals = 0;
    }
    this.#sayOutdated(problem.message);
  }

  #sayOutdated(detail: string): void {
    this.#say(this.#synced ? 'stale' : 'loading', detail);
  }

  #say(state: Knowledge, detail = ''): void {
    if (state === this.#state && detail === this.#detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#tell(() => this.#options.onState(state, detail));
  }

  #count(what: keyof Counts, by = 1): void {
    this.counts[what] += by;
    if (by > 0) this.#options.onCount?.(what, by);
  }

  /** A bug in a listener never kills the loop. */
  #tell(call: () => void): void {
    if (this.#stop.signal.aborted) return;
    try {
      call();
    } catch (error) {
      this.#count('handlerErrors');
      this.#options.onBug?.(error);
    }
  }
}

function keyOf(record: Versioned): string {
  return `${record.namespace}/${record.name}`;
}
