import type { Attributes } from './rbac.ts';

/** What the path and the method of a request mean, as kube-apiserver's RequestInfo says it. */
export interface RequestInfo extends Attributes {
  /** False for /version, /healthz, discovery and everything unknown. */
  readonly isResource: boolean;
  readonly version: string;
  readonly path: string;
}

const verbs: Record<string, string> = { GET: 'get', HEAD: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

export function requestInfo(method: string, url: URL): RequestInfo | undefined {
  const path = url.pathname;
  const parts: string[] = [];
  for (const part of path.split('/').filter((p) => p !== '')) {
    const decoded = decodePart(part);
    if (decoded === undefined) return undefined;
    parts.push(decoded);
  }
  const none = {
    isResource: false,
    verb: method.toLowerCase(),
    group: '',
    version: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    path,
  };
  const [root, ...rest] = parts;
  const core = root === 'api';
  if ((!core && root !== 'apis') || rest.length < (core ? 2 : 3)) return none;
  const [group, version, ...tail] = core ? ['', rest[0] ?? '', ...rest.slice(1)] : [rest[0] ?? '', rest[1] ?? '', ...rest.slice(2)];

  let verb = verbs[method] ?? '';
  // The old way to watch: /api/v1/watch/namespaces/x
  const legacyWatch = tail[0] === 'watch';
  if (legacyWatch) tail.shift();
  let namespace = '';
  if (tail[0] === 'namespaces' && tail.length > 1) {
    namespace = tail[1] ?? '';
    // `namespaces/x` is the namespace itself, and so are its subresources.
    if (tail.length > 2 && tail[2] !== 'status' && tail[2] !== 'finalize') tail.splice(0, 2);
  }
  const [resource = '', name = '', subresource = ''] = tail;
  if (legacyWatch) verb = 'watch';
  else if (verb === 'get' && name === '') verb = isTrue(url.searchParams.get('watch')) ? 'watch' : 'list';
  else if (verb === 'delete' && name === '') verb = 'deletecollection';
  if (legacyWatch || verb === 'list' || verb === 'watch' || verb === 'deletecollection') {
    const wanted = name || /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1] || '';
    return { ...none, isResource: true, verb, group, version, resource, subresource, namespace, name: wanted };
  }
  return { ...none, isResource: true, verb, group, version, resource, subresource, namespace, name };
}

export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
