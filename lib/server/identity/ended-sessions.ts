/** So many of one credential are remembered; nobody can push out what was remembered of another one (S-17). */
const maxEach = 100;

/** Sessions that were signed out before they expired. Of this process: another replica does not know (docs/configuration.md). */
export class EndedSessions {
  /** By identity, then by session: when it would have expired, milliseconds since the epoch. */
  readonly #until = new Map<string, Map<string, number>>();

  add(identity: string, session: string, until: number): void {
    const own = this.#until.get(identity) ?? new Map<string, number>();
    this.#until.set(identity, own);
    own.set(session, until);
    const [oldest] = own.keys();
    if (own.size > maxEach && oldest !== undefined) own.delete(oldest);
  }

  has(identity: string, session: string): boolean {
    return this.#until.get(identity)?.has(session) ?? false;
  }

  /** Forgets what has expired by now. */
  sweep(date: number): void {
    for (const [identity, own] of this.#until) {
      for (const [session, until] of own) if (until <= date) own.delete(session);
      if (own.size === 0) this.#until.delete(identity);
    }
  }
}
