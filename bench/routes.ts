import type { App } from './app.ts';
import { getApi } from './app.ts';
import type { SceneNamespace } from './scene.ts';

export interface RouteCost {
  readonly what: string;
  readonly path: string;
  /** Each from the request to the last byte, ms. */
  readonly ms: readonly number[];
  /** Of the body as it crosses the network. */
  readonly bytes: number;
}

const rounds = 9;

/** The answers that might grow with the cluster, one request after the other. */
export async function measureRoutes(app: App, { name, services }: SceneNamespace): Promise<RouteCost[]> {
  const paths: ReadonlyArray<readonly [what: string, path: string]> = [
    ['search: a name', `/api/find?q=${services[0]}`],
    ['search: one letter', '/api/find?q=a'],
    ['search: a host', `/api/find?q=${services[0]}.${name}.svc.cluster.local`],
    ['search: an address', '/api/find?q=10.64.0.1'],
    ['search: nothing like it', '/api/find?q=reveiws-0'],
    ['overview', '/api/overview'],
    ['one namespace', `/api/namespaces/${name}`],
    ['table: a page', '/api/table?offset=1000'],
    ['table: filtered', '/api/table?filter=state:broken'],
    ['radar', '/api/radar'],
    ['waypoints', '/api/waypoints'],
    ['explanation', `/api/explain?to=Service/${name}/${services[0]}`],
  ];
  const costs: RouteCost[] = [];
  for (const [what, path] of paths) {
    const ms: number[] = [];
    let bytes = 0;
    for (let i = 0; i <= rounds; i++) {
      const began = performance.now();
      const answer = await getApi(app, path);
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
      if (i > 0) ms.push(performance.now() - began); // the first one warms the code up
      bytes = answer.bytes;
    }
    costs.push({ what, path, ms, bytes });
  }
  return costs;
}
