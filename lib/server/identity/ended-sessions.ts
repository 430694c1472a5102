/** So many of one person are remembered; nobody can push out what was remembered of another one (S-17). */
const maxEach = 100;

export interface EndedSession {
  readonly user: string;
  readonly id: string;
  /** Whose view of the cluster it looked at; see `Caller`. */
  readonly identity: string;
  /** When it would have ended by itself, milliseconds since the epoch. */
  readonly until: number;
}

/** Sessions that were signed out before they expired. Replicas tell one another: replicas.ts. */
export class EndedSessions {
  /** By user, then by session. */
  readonly #known = new Map<string, Map<string, EndedSession>>();

  add(ended: EndedSession): void {
    const own = this.#known.get(ended.user) ?? new Map<string, EndedSession>();
    this.#known.set(ended.user, own);
    own.set(ended.id, ended);
    const [oldest] = own.keys();
    if (own.size > maxEach && oldest !== undefined) own.delete(oldest);
  }

  has({ user, id }: Pick<EndedSession, 'user' | 'id'>): boolean {
    return this.#known.get(user)?.has(id) ?? false;
  }

  list(): EndedSession[] {
    return [...this.#known.values()].flatMap((own) => [...own.values()]);
  }

  /** Forgets what has expired by now. */
  sweep(date: number): void {
    for (const [user, own] of this.#known) {
      for (const [id, { until }] of own) if (until <= date) own.delete(id);
      if (own.size === 0) this.#known.delete(user);
    }
  }
}
