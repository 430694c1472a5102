import type { Ref } from '../../../lib/mesh/model/ref.ts';
import { worldOf } from '../../../lib/mesh/testing/world.ts';
import { explanationOf } from '../../../lib/mesh/view/explanation/explanation.ts';
import { handledBy } from '../../../lib/mesh/view/explanation/handled-by.ts';
import { radarOf } from '../../../lib/mesh/view/explanation/radar.ts';
import { find } from '../../../lib/mesh/view/find.ts';
import { LiveViews } from '../../../lib/mesh/view/live-views.ts';
import type { FixtureObject } from '../../topology/testing/fixture-objects.ts';

/** Answers the requests of the Destinations page from the objects of a cluster, as the server would. */
export function destinationAnswers(objects: () => readonly FixtureObject[]): typeof fetch {
  return async (input) => {
    const url = new URL(String(input), 'http://waymark.test');
    const world = worldOf([...objects()]);
    const views = new LiveViews(world);
    const ask = (name: string) => url.searchParams.get(name) ?? '';
    if (url.pathname === '/api/session') return Response.json({ mode: 'laptop', version: '0', cluster: { id: 'c1', context: 'test' } });
    if (url.pathname === '/api/freshness')
      return Response.json({ parts: [{ kind: 'Service', namespace: '', state: 'live', ageMs: 0 }], notices: [], scope: null });
    if (url.pathname === '/api/overview') return Response.json(views.overview(null));
    if (url.pathname.startsWith('/api/namespaces/')) return Response.json(views.namespace(url.pathname.split('/')[3] ?? ''));
    if (url.pathname === '/api/find') return Response.json(find(ask('q'), world, views));
    if (url.pathname === '/api/radar') return Response.json({ revision: '1', ...radarOf(views) });
    const [, namespace = '', name = ''] = /^\/api\/waypoints\/([^/]+)\/([^/]+)\/destinations$/.exec(url.pathname) ?? [];
    if (name !== '') return Response.json({ revision: '1', ...handledBy({ namespace, name }, world, views) });
    if (url.pathname !== '/api/explain') return refusal(404, 'notFound', 'There is none.', {});

    const { matches, query } = find(ask('to'), world, views);
    const exact = matches.filter((match) => match.exact);
    const [first] = exact;
    if (!first) return refusal(404, 'notFound', `There is no destination "${query}".`, { suggestions: matches });
    if (exact.length > 1) return refusal(422, 'invalid', `"${query}" is several.`, { reason: 'ambiguous', matches: exact });
    const [clientNamespace = '', clientName = ''] = ask('from').split('/');
    const from: Ref | null = clientName === '' ? null : { kind: 'Pod', namespace: clientNamespace, name: clientName };
    if (from && !world.Pod.get(from.namespace, from.name)) return refusal(404, 'notFound', 'There is no such Pod.', { reason: 'from' });
    return Response.json({ revision: '1', ...explanationOf(first, from, { world, views }) });
  };
}

function refusal(status: number, code: string, message: string, details: object): Response {
  return Response.json({ error: { code, message, details } }, { status });
}
