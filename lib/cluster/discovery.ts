import type { Kind } from '../mesh/model/kind.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Meta } from '../mesh/model/meta.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { ApiFailure } from './api-failure.ts';
import { groupRoot } from './api-path.ts';
import type { Pause } from './pause.ts';
import { createPause } from './pause.ts';
import type { Transport } from './transport.ts';

/** Which version of each kind the cluster serves, now and later: definitions come, go, and change their version. */
export interface Discovery {
  /** The first acceptable version that is served; null: none is; undefined: not known yet. */
  versionOf(kind: KindName): string | null | undefined;
  /** Looks again now, such as after a 404. */
  recheck(kind: KindName): void;
  /** Told when `versionOf` of a kind changes. Answers how to end it. */
  subscribe(listener: (kind: KindName, version: string | null) => void): () => void;
  stop(): void;
}

/** At most so long; half of it at least, so that replicas which started together do not ask together. */
export interface DiscoveryTiming {
  /** Between two looks while a kind of the group is not served, or the cluster does not answer; ms. */
  readonly absentMs: number;
  /** Between two looks while all are: a better version may have come. */
  readonly presentMs: number;
}

export const usualDiscoveryTiming: DiscoveryTiming = { absentMs: 10_000, presentMs: 300_000 };

export function createDiscovery(transport: Transport, timing: Partial<DiscoveryTiming> = {}): Discovery {
  const { absentMs, presentMs } = { ...usualDiscoveryTiming, ...timing };
  const versions = new Map<KindName, string | null>();
  const listeners = new Set<(kind: KindName, version: string | null) => void>();
  const pauses = new Map<string, Pause>();
  const stop = new AbortController();

  const byGroup = new Map<string, Kind<KindName, Meta>[]>();
  for (const kind of kinds) {
    if (kind.group === '') versions.set(kind.kind, kind.versions[0] ?? null);
    else byGroup.set(kind.group, [...(byGroup.get(kind.group) ?? []), kind]);
  }
  for (const [group, members] of byGroup) {
    const pause = createPause();
    pauses.set(group, pause);
    void follow(group, members, pause);
  }

  async function follow(group: string, members: readonly Kind<KindName, Meta>[], pause: Pause): Promise<void> {
    while (!stop.signal.aborted) {
      const found = await lookUp(group, members);
      if (stop.signal.aborted) return;
      if (found.ok) for (const [kind, version] of found.value) set(kind, version);
      const complete = found.ok && [...found.value.values()].every((version) => version !== null);
      await pause.wait((complete ? presentMs : absentMs) * (0.5 + Math.random() / 2));
    }
  }

  /** Asks for the resources of a version only when a kind wants it. */
  async function lookUp(
    group: string,
    members: readonly Kind<KindName, Meta>[],
  ): Promise<Result<Map<KindName, string | null>, ApiFailure>> {
    const resources = new Map<string, ReadonlySet<string>>();
    const found = new Map<KindName, string | null>();
    for (const kind of members) {
      found.set(kind.kind, null);
      for (const version of kind.versions) {
        const known = resources.get(version);
        const answer = known ? ok(known) : await readResources(transport, `${groupRoot(group)}/${version}`, stop.signal);
        if (!answer.ok && answer.error.status !== 403) return answer;
        if (!answer.ok) {
          // Who may not discover may still be able to list: the list itself will tell.
          found.set(kind.kind, versions.get(kind.kind) ?? version);
          break;
        }
        resources.set(version, answer.value);
        if (!answer.value.has(kind.plural)) continue;
        found.set(kind.kind, version);
        break;
      }
    }
    return ok(found);
  }

  function set(kind: KindName, version: string | null): void {
    if (versions.get(kind) === version) return;
    versions.set(kind, version);
    for (const listener of [...listeners]) listener(kind, version);
  }

  return {
    versionOf: (kind) => versions.get(kind),
    recheck(kind) {
      const group = kinds.find((k) => k.kind === kind)?.group ?? '';
      pauses.get(group)?.wake();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stop.abort();
      listeners.clear();
      for (const pause of pauses.values()) pause.wake();
    },
  };
}

/** The plurals that a group version serves, which most people may ask for; none when it is not there. */
export async function readResources(
  transport: Transport,
  path: string,
  signal: AbortSignal,
): Promise<Result<ReadonlySet<string>, ApiFailure>> {
  const answer = await transport.json({ path, signal });
  if (!answer.ok) return answer.error.status === 404 ? ok(new Set()) : err(answer.error);
  const { resources } = answer.value.value as { resources?: unknown };
  const names = (Array.isArray(resources) ? resources : []).map((resource) => String(resource?.name));
  return ok(new Set(names));
}
