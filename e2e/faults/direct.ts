import { withYaml } from '../../lib/cluster/yaml-data.ts';
import type { RawObject } from '../../lib/mesh/model/kind.ts';
import type { KindName } from '../../lib/mesh/model/kinds/registry.ts';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import type { Knowledge } from '../../lib/mesh/model/table.ts';
import type { World } from '../../lib/mesh/model/world.ts';
import { worldOf } from '../../lib/mesh/testing/world.ts';

/** The tests' own way to the cluster, past the proxy, with an admin's rights. */
export interface Direct {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<{ readonly status: number; readonly body: any }>;
}

export const mergePatch = 'application/merge-patch+json';

/** The truth: every object of every kind that Waymark reads, listed at once and resolved from nothing. */
export interface Picture {
  readonly world: World;
  readonly objects: ReadonlyMap<KindName, readonly RawObject[]>;
  readonly absent: ReadonlySet<KindName>;
}

export async function readPicture(direct: Direct): Promise<Picture> {
  const objects = new Map<KindName, RawObject[]>();
  const absent = new Set<KindName>();
  await Promise.all(
    kinds.map(async ({ kind, group, versions, plural, labelSelector, only, yaml }) => {
      const query = new URLSearchParams({
        ...(labelSelector ? { labelSelector } : {}),
        ...(only ? { fieldSelector: `metadata.name=${only.name}` } : {}),
      });
      const place = only ? `namespaces/${only.namespace}/${plural}` : plural;
      for (const version of versions) {
        const { status, body } = await direct.send('GET', `${group === '' ? '/api' : `/apis/${group}`}/${version}/${place}?${query}`);
        if (status === 404) continue;
        if (status !== 200) throw new Error(`the list of ${plural} is ${status}`);
        const items = (body.items ?? []) as RawObject[];
        return void objects.set(
          kind,
          items.map((raw) => ({ ...(yaml === undefined ? raw : withYaml(raw, yaml)), kind })),
        );
      }
      absent.add(kind);
    }),
  );
  const missing = Object.fromEntries([...absent].map((kind) => [kind, (): Knowledge => 'absent']));
  return { world: worldOf([...objects.values()].flat() as (RawObject & { kind: string })[], missing), objects, absent };
}
