import type { AccessReviews } from './access-review.ts';
import type { WorldLog } from './world-log.ts';

/** The namespaces that are read one by one where the whole cluster may not be listed. */
export interface Candidates {
  /** Those that were asked for, then those that may be read, by name; at most 50. */
  current(): readonly string[];
  /** How many more there would be. */
  omitted(): number;
  /** Somebody asks for this one: it is tried whatever the rights seem to be. */
  add(namespace: string): void;
  /** A kind may not be listed in the whole cluster: finds out which namespaces may be read. */
  need(): void;
  /** Asks again about those that were refused. */
  recheck(): void;
  stop(): void;
}

export interface CandidatesOptions {
  /** From the configuration: always tried. */
  readonly asked: readonly string[];
  /** Worth a look, such as the context's default namespace. */
  readonly hinted: readonly string[];
  readonly reviews: AccessReviews;
  readonly log: WorldLog;
  readonly onChange: () => void;
}

const MAX_NAMESPACES = 50;
/** So many are looked at in one go; a cluster may have thousands. */
const MAX_REVIEWS = 500;
const PARALLEL_REVIEWS = 4;
const DENIED_FOR_MS = 600_000;

/**
 * Kubernetes has no call for "my namespaces" (kubernetes#71097). When Namespaces may be listed, each is asked about by an
 * access review; a namespace is worth reading when its Services may be listed.
 */
export function createCandidates({ asked, hinted, reviews, log, onChange }: CandidatesOptions): Candidates {
  const wanted = new Set(asked);
  const readable = new Set<string>();
  /** Monotonic time of the refusal. */
  const denied = new Map<string, number>();
  let needed = false;
  let stopped = false;
  let running = false;
  let again = false;

  const unsubscribe = log.subscribe(({ kinds }) => {
    if (needed && kinds.has('Namespace')) void review();
  });

  function all(): string[] {
    const listed = [...readable].filter((name) => !wanted.has(name)).sort();
    return [...wanted, ...listed];
  }

  function unreviewed(): string[] {
    const listed = log.world.Namespace.knowledge('') === 'live';
    const known = new Set(listed ? [...log.world.Namespace.all()].map(({ name }) => name) : []);
    for (const name of readable) if (listed && !known.has(name)) readable.delete(name);
    const now = performance.now();
    const fresh = [...hinted, ...known].filter((name) => {
      const refused = denied.get(name);
      return !wanted.has(name) && !readable.has(name) && (refused === undefined || now - refused > DENIED_FOR_MS);
    });
    return [...new Set(fresh)].slice(0, MAX_REVIEWS);
  }

  async function review(): Promise<void> {
    again = true;
    if (running) return;
    running = true;
    while (again && !stopped) {
      again = false;
      const queue = unreviewed();
      await Promise.all(Array.from({ length: PARALLEL_REVIEWS }, () => reviewFrom(queue)));
      tell();
    }
    running = false;
  }

  async function reviewFrom(queue: string[]): Promise<void> {
    for (let name = queue.shift(); name !== undefined && !stopped; name = queue.shift()) {
      const answer = await reviews.may({ verb: 'list', group: '', resource: 'services', namespace: name });
      if (answer.ok && answer.value.allowed) readable.add(name);
      else denied.set(name, performance.now());
    }
  }

  function tell(): void {
    if (!stopped) onChange();
  }

  return {
    current: () => all().slice(0, MAX_NAMESPACES),
    omitted: () => Math.max(0, all().length - MAX_NAMESPACES),
    add(namespace) {
      wanted.add(namespace);
      tell();
    },
    need() {
      if (needed) return;
      needed = true;
      void review();
    },
    recheck() {
      denied.clear();
      if (needed) void review();
    },
    stop() {
      stopped = true;
      unsubscribe();
    },
  };
}
