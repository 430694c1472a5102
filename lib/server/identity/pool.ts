import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import type { Live } from '../live.ts';
import { processSlot } from '../process-slot.ts';
import type { Caller } from './caller.ts';
import type { EndedSession } from './ended-sessions.ts';
import { EndedSessions } from './ended-sessions.ts';
import { endOf } from './sealed-session.ts';

/** The token by which a cluster is asked: always the newest of a session. */
export interface Bearer {
  token: string;
}

interface Entry {
  readonly live: Live;
  readonly bearer: Bearer;
  readonly user: string;
  /** Monotonic time of the last request. */
  usedAt: number;
  /** When the credential ends for everybody who brought it, milliseconds since the epoch. */
  expires: number;
}

export interface PoolOptions {
  /** An identity that nobody looks at ends after this. */
  readonly idleMs?: number;
  readonly max?: number;
  /** Monotonic clock, and wall clock. */
  readonly now?: () => number;
  readonly date?: () => number;
}

/** Views of one person with several credentials; of one more, the one that was used longest ago ends (S-17). */
const maxEach = 8;

/** So long a refused credential is remembered; a page that still has it asks in vain, and the API server is not asked. */
const refusedMs = 60_000;

/**
 * The cluster as each person sees it, by identity (S-02). Starts with their first request; ends when the API server refuses the
 * credential, when it expires, and when nobody has looked for a while. Bounded: who was idle longest makes room.
 */
export class Pool {
  readonly #entries = new Map<string, Entry>();
  readonly #options: Required<PoolOptions>;
  readonly #signedOut = new EndedSessions();
  /** Credentials that the API server refused, until when. */
  readonly #refused = new Map<string, number>();

  constructor(options: PoolOptions = {}) {
    this.#options = { idleMs: 5 * 60_000, max: 100, now: () => performance.now(), date: Date.now, ...options };
  }

  get size(): number {
    return this.#entries.size;
  }

  lives(): Live[] {
    return Array.from(this.#entries.values(), ({ live }) => live);
  }

  /** The caller's view of the cluster; `start` makes one when there is none. One that is there goes on with the caller's newer token. */
  get({ identity, session }: Caller, start: (bearer: Bearer) => Live): Result<Live, AppError> {
    const { token = '', user = '', expires = Number.POSITIVE_INFINITY } = session ?? {};
    const known = this.#entries.get(identity);
    if (known) {
      known.usedAt = this.#options.now();
      if (session && expires > known.expires) {
        known.bearer.token = token;
        known.expires = expires;
        known.live.streams.extend(session);
      }
      return ok(known.live);
    }
    this.#makeRoomOf(user);
    if (this.#entries.size >= this.#options.max && !this.#makeRoom()) {
      return err({
        code: 'notReady',
        message: `${this.#options.max} people look at the cluster already, which is as many as this Waymark serves.`,
        hint: 'Try again later, or ask for another replica.',
      });
    }
    const bearer = { token };
    const live = start(bearer);
    this.#entries.set(identity, { live, bearer, user, usedAt: this.#options.now(), expires });
    return ok(live);
  }

  /** Whether a caller who was known may still come in. */
  admits({ identity, session }: Caller): boolean {
    if (session && this.#signedOut.has(session)) return false;
    return (this.#refused.get(identity) ?? 0) <= this.#options.date();
  }

  /** Ends one session and its streams; what nobody else looks at ends with it (S-11). */
  signOut({ identity, session }: Caller): void {
    if (session) this.learn([{ user: session.user, id: session.id, identity, until: endOf(session) }]);
  }

  /** Which sessions were signed out and have not ended by themselves yet. */
  ended(): EndedSession[] {
    return this.#signedOut.list();
  }

  /** Ends what was signed out, here or on another replica. */
  learn(ended: readonly EndedSession[]): void {
    for (const session of ended) {
      if (session.until <= this.#options.date() || this.#signedOut.has(session)) continue;
      this.#signedOut.add(session);
      const entry = this.#entries.get(session.identity);
      entry?.live.streams.endOf(session.id, 'You signed out.');
      if (entry && isIdle(entry)) void this.#end(session.identity, '');
    }
  }

  /** The API server does not take this credential any more (S-10). */
  refuse(identity: string): void {
    this.#refused.set(identity, this.#options.date() + refusedMs);
    void this.#end(identity, 'The API server does not accept your sign-in any more.');
  }

  /** Ends what has expired and what was idle for too long. To be called every few seconds. */
  sweep(): void {
    const [now, date] = [this.#options.now(), this.#options.date()];
    for (const [identity, entry] of this.#entries) {
      entry.live.streams.endExpired(date, 'Your sign-in has expired.');
      if (entry.live.streams.count > 0) entry.usedAt = now;
      if (entry.expires <= date) void this.#end(identity, 'Your sign-in has expired.');
      else if (isIdle(entry) && now - entry.usedAt >= this.#options.idleMs) void this.#end(identity, '');
    }
    this.#signedOut.sweep(date);
    for (const [identity, until] of this.#refused) if (until <= date) this.#refused.delete(identity);
  }

  /** Where the API server refused a credential once, it is asked again who that is; a second refusal ends it (S-10). */
  async recheck(): Promise<void> {
    await Promise.all(
      [...this.#entries].map(async ([identity, { live }]) => {
        const { store, reviews } = live.cluster;
        if (!store.feeds().some(({ cell }) => cell.state === 'unauthenticated')) return;
        const who = await reviews.who();
        if (!who.ok && who.error.code === 'unauthorized') this.refuse(identity);
      }),
    );
  }

  async stop(reason: string): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((identity) => this.#end(identity, reason)));
  }

  /** Nobody takes the room of others by signing in again and again. */
  #makeRoomOf(user: string): void {
    const own = [...this.#entries].filter(([, entry]) => entry.user === user).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const [oldest] = own[0] ?? [];
    if (oldest !== undefined && own.length >= maxEach) void this.#end(oldest, 'You look from too many browsers at once.');
  }

  #makeRoom(): boolean {
    let oldest: [string, Entry] | undefined;
    for (const one of this.#entries) if (isIdle(one[1]) && one[1].usedAt < (oldest?.[1].usedAt ?? Number.POSITIVE_INFINITY)) oldest = one;
    if (!oldest) return false;
    void this.#end(oldest[0], '');
    return true;
  }

  async #end(identity: string, reason: string): Promise<void> {
    const entry = this.#entries.get(identity);
    this.#entries.delete(identity);
    entry?.live.streams.end(reason);
    await entry?.live.cluster.stop();
  }
}

/** Nobody looks, and nothing is being written. */
function isIdle({ live }: Entry): boolean {
  return live.streams.count === 0 && live.operations.running === 0;
}

/** The pool of this process; see processSlot. */
export const pool = processSlot('pool', () => new Pool());
