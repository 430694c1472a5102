interface Entry {
  readonly work: () => void;
  readonly timer: NodeJS.Timeout;
}

/** How many pieces of work run before requests get their turn. */
const batch = 500;

/**
 * What the players still have to do. Work is known by a key: asked for twice before it runs, it runs once. Nothing runs
 * while a write is being told, so players always see finished states.
 */
export class Agenda {
  readonly #now = new Map<string, () => void>();
  readonly #later = new Map<string, Entry>();
  #flush: NodeJS.Immediate | undefined;
  #idle: Array<() => void> = [];
  #stopped = false;

  /** Runs `work` as soon as the current turn is over. */
  soon(key: string, work: () => void): void {
    if (this.#stopped) return;
    this.#now.set(key, work);
    this.#flush ??= setImmediate(() => this.#runBatch());
  }

  /** Runs `work` in `ms` milliseconds, unless work of this key is waiting already. */
  after(ms: number, key: string, work: () => void): void {
    if (ms <= 0) this.soon(key, work);
    if (ms <= 0 || this.#stopped || this.#later.has(key)) return;
    const timer = setTimeout(() => {
      this.#later.delete(key);
      this.soon(key, work);
    }, ms);
    this.#later.set(key, { work, timer });
  }

  /** Runs everything now, also what was meant for later, until nothing is left. */
  finishNow(): void {
    while (this.#now.size > 0 || this.#later.size > 0) {
      for (const [key, { work, timer }] of this.#later) {
        clearTimeout(timer);
        this.#later.delete(key);
        if (!this.#now.has(key)) this.#now.set(key, work);
      }
      this.#run(Number.POSITIVE_INFINITY);
    }
    this.#rest();
  }

  /** Resolves when nothing is left to do. */
  settled(): Promise<void> {
    if (this.#now.size === 0 && this.#later.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    this.#now.clear();
    for (const { timer } of this.#later.values()) clearTimeout(timer);
    this.#later.clear();
    this.#rest();
  }

  #runBatch(): void {
    this.#flush = undefined;
    this.#run(batch);
    if (this.#now.size > 0) this.#flush = setImmediate(() => this.#runBatch());
    else if (this.#later.size === 0) this.#rest();
  }

  #run(limit: number): void {
    let count = 0;
    for (const [key, work] of this.#now) {
      this.#now.delete(key);
      work();
      if (++count >= limit) return;
    }
  }

  #rest(): void {
    if (this.#flush) clearImmediate(this.#flush);
    this.#flush = undefined;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
