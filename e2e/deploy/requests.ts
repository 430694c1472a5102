import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** A request to the API server, as RBAC judges it. */
export interface Asked {
  /** Such as `list apps/deployments` or `get namespaces kube-system`. */
  readonly what: string;
  readonly namespace: string;
  readonly status: number;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: string | readonly string[];
}

/**
 * Notes every request that Waymark itself sends with this token, told from the tests' own by its User-Agent. Seen at the HTTP
 * client, beneath all code of Waymark. `stop` ends it.
 */
export function noteRequests(token: string): { readonly asked: readonly Asked[]; readonly paths: ReadonlySet<string>; stop(): void } {
  const asked: Asked[] = [];
  const paths = new Set<string>();
  const note = (message: unknown) => {
    const { request, response } = message as { request: Sent; response: { statusCode: number } };
    const headers = (Array.isArray(request.headers) ? request.headers.join('\n') : String(request.headers)).toLowerCase();
    if (!headers.includes('waymark/') || !headers.includes(`bearer ${token}`.toLowerCase())) return;
    paths.add(request.path);
    asked.push(...attributesOf(request, response.statusCode, headers));
  };
  subscribe('undici:request:headers', note);
  return { asked, paths, stop: () => unsubscribe('undici:request:headers', note) };
}

/** What the API server makes of method and path (k8s.io/apiserver/pkg/endpoints/request). Paths that name no resource give none. */
export function attributesOf({ method, path }: Pick<Sent, 'method' | 'path'>, status: number, headers = ''): Asked[] {
  const url = new URL(path, 'http://any');
  const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const group = parts[0] === 'api' ? '' : parts[1];
  const rest = parts[0] === 'api' ? parts.slice(2) : parts[0] === 'apis' ? parts.slice(3) : [];
  if (group === undefined || rest.length === 0) return [];
  const watched = rest[0] === 'watch';
  if (watched) rest.shift();
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1] ?? '';
    if (rest.length > 2) rest.splice(0, 2);
  }
  const [plural = '', name = '', subresource] = rest;
  const resource = `${group && `${group}/`}${plural}${subresource ? `/${subresource}` : ''}`;
  const field = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
  const one = (verb: string): Asked => ({ what: [verb, resource, name || field].filter(Boolean).join(' '), namespace, status });
  const streams = watched || url.searchParams.has('watch');
  const verbs: Record<string, string> = { GET: streams ? 'watch' : name ? 'get' : 'list', POST: 'create', PUT: 'update', DELETE: 'delete' };
  const verb = method === 'DELETE' && !name ? 'deletecollection' : (verbs[method] ?? method.toLowerCase());
  // Server-side apply of something that is not there is a create too.
  const creates = method === 'PATCH' && status === 201 && headers.includes('apply-patch');
  return creates ? [one(verb), one('create')] : [one(verb)];
}
