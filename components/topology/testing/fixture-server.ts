import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import type { FixtureViews } from './fixture-views.ts';

/** Answers the requests of the topology page from fixtures, as the server would. For tests without a server. */
export function answersFrom(views: () => FixtureViews): typeof fetch {
  return async (input) => {
    const url = new URL(String(input), 'http://waymark.test');
    const parsed = parseFilter(url.searchParams.get('filter') ?? '');
    const filter = parsed.ok ? parsed.value : null;
    const { live } = views();
    if (url.pathname === '/api/overview') return Response.json(live.overview(filter));
    if (url.pathname === '/api/table')
      return Response.json(live.table(filter, Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit'))));
    const [, name] = /^\/api\/namespaces\/([^/]+)$/.exec(url.pathname) ?? [];
    const view = name === undefined ? undefined : live.namespace(decodeURIComponent(name));
    return view ? Response.json(view) : Response.json({ error: { code: 'notFound', message: 'There is none.' } }, { status: 404 });
  };
}
