import { kinds } from '../../mesh/model/kinds/registry.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import { startCluster } from '../cluster.ts';
import { testAccess } from './access.ts';
import type { Attributes, Served, TestApi, TestApiOptions } from './api-server.ts';
import { startTestApi } from './api-server.ts';

export interface RunningCluster {
  readonly api: TestApi;
  readonly cluster: Cluster;
  /** What was contained; a test that expects none checks that it is empty. */
  readonly bugs: unknown[];
  stop(): Promise<void>;
}

/** Every kind of the registry in its best version. */
export const allServed: readonly Served[] = kinds.map((kind) => ({
  group: kind.group,
  version: kind.versions[0]!,
  plural: kind.plural,
  kind: kind.kind,
  namespaced: kind.namespaced,
}));

const timing = { baseMs: 20, maxMs: 200, absentMs: 100, pollMs: 100 };

export async function runCluster(
  prepare: (api: TestApi) => void = () => {},
  options: Partial<ClusterOptions> & { readonly api?: TestApiOptions } = {},
): Promise<RunningCluster> {
  const api = await startTestApi({ kinds: allServed, ...options.api });
  prepare(api);
  const bugs: unknown[] = [];
  const access = testAccess(api.url, { tls: () => ({ ca: options.api?.tls?.ca }) });
  const cluster = startCluster(access, {
    timing,
    discoveryTiming: { absentMs: 50, presentMs: 500 },
    onBug: (bug) => void bugs.push(bug),
    ...options,
  });
  return {
    api,
    cluster,
    bugs,
    async stop() {
      await cluster.stop();
      await api.stop();
    },
  };
}

/** The rights of a user who may read only these namespaces, each by a Role inside it. */
export function readerOf(...names: string[]): (who: Attributes) => boolean {
  return ({ namespace }) => names.includes(namespace);
}
