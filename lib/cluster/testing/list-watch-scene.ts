import { projectMeta } from '../../mesh/model/kind.ts';
import type { Meta } from '../../mesh/model/meta.ts';
import { apiPath } from '../api-path.ts';
import type { ListWatchOptions } from '../list-watch.ts';
import { ListWatch } from '../list-watch.ts';
import type { Timing } from '../list-watch-timing.ts';
import { createTransport } from '../transport.ts';
import { testAccess } from './access.ts';
import type { TestApi } from './api-server.ts';
import { startTestApi } from './api-server.ts';
import type { KeyPair } from './certificates.ts';
import { sleep, until } from './until.ts';

export interface Scene {
  readonly api: TestApi;
  readonly watch: ListWatch<Meta>;
  /** `state: detail` in order. */
  readonly states: string[];
  /** `add name`, `update name`, `delete name` since the scene began. */
  readonly changes: string[];
  /** What the handler does besides noting the change. */
  onChange: () => void;
  /** Requests so far. */
  count(verb: 'list' | 'watch'): number;
  put(name: string, value?: string | number): void;
  remove(name: string): void;
}

export interface SceneOptions {
  /** Over TLS with HTTP/2; else plain HTTP/1.1. */
  readonly http2?: KeyPair;
  readonly timing?: Partial<Timing>;
  readonly pageSize?: number;
  readonly headers?: () => Record<string, string>;
  readonly renew?: () => void;
  readonly source?: Partial<ListWatchOptions<Meta>>;
  /** Only this object is looked at. */
  readonly only?: string;
}

const quick: Partial<Timing> = { baseMs: 20, maxMs: 200, absentMs: 150, pollMs: 100, idleMs: 700 };

/** Five namespaces on a test server, followed over a real socket; afterwards what is held must equal what is there. */
export async function scene(play: (scene: Scene) => Promise<void>, options: SceneOptions = {}): Promise<void> {
  const { http2 } = options;
  const api = await startTestApi(http2 ? { tls: http2, http2: true } : {});
  const transport = createTransport(testAccess(api.url, { ...options, tls: () => ({ ca: http2?.cert }) }));
  const made: Scene = {
    api,
    states: [],
    changes: [],
    onChange: () => {},
    count: (verb) => api.calls.filter((call) => call.verb === verb).length,
    put: (name, value = 0) => void api.store.put('namespaces', { metadata: { name, labels: { value: String(value) } } }),
    remove: (name) => api.store.remove('namespaces', name),
    watch: new ListWatch<Meta>({
      transport,
      listPath: (query) => apiPath({ group: '', version: 'v1', plural: 'namespaces' }, { query }),
      project: (raw) => projectMeta(raw),
      pageSize: options.pageSize,
      timing: { ...quick, ...options.timing },
      onChange: (before, after) => {
        made.changes.push(`${before ? (after ? 'update' : 'delete') : 'add'} ${(after ?? before)?.name}`);
        made.onChange();
      },
      onState: (state, detail) => void made.states.push(`${state}: ${detail}`),
      ...options.source,
    }),
  };
  for (let i = 0; i < 5; i++) made.put(`n${i}`);
  const running = made.watch.run();
  try {
    // What happens before the watch is open comes from the history, past the bends of the test.
    await until(() => api.store.collection('namespaces').watching() === 1 && !difference(made, options.only), 20_000);
    await until(() => made.watch.state === 'live');
    made.changes.length = 0;
    await play(made);
    await until(() => difference(made, options.only) === '', 15_000).catch(() => {
      throw new Error(difference(made, options.only));
    });
  } finally {
    made.watch.stop();
    await Promise.race([running, sleep(5000).then(() => Promise.reject(new Error('the loop did not stop')))]);
    await transport.close();
    await api.stop();
  }
}

/** '' when the list+watch holds exactly what the server has. */
function difference({ api, watch }: Scene, only: string | undefined): string {
  const text = (of: Iterable<readonly [string, string | undefined]>) =>
    [...of]
      .map(([name, version]) => `${name}@${version}`)
      .sort()
      .join(' ');
  const there = text(
    [...api.store.collection('namespaces').objects.values()]
      .filter((o) => !only || o.metadata?.name === only)
      .map((o) => [o.metadata?.name ?? '', o.metadata?.resourceVersion] as const),
  );
  const held = text([...watch.items.values()].map((o) => [o.name, o.resourceVersion] as const));
  return there === held ? '' : `the cluster has [${there}], we hold [${held}]`;
}
