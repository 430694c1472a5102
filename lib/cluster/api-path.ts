/** Where a kind lives in the API, with one served version. */
export interface Resource {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export interface PathParts {
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly query?: Query;
}

export type Query = Readonly<Record<string, string | undefined>>;

/** Would Kubernetes accept `text` as a path segment name? Its rule (ValidatePathSegmentName), plus the length of any object name; half a surrogate pair is no text. */
export function isPathName(text: string): boolean {
  return text.length > 0 && text.length <= 253 && text !== '.' && text !== '..' && !/[/%\p{Cc}\p{Cs}]/u.test(text);
}

/** A namespace name: an RFC 1123 label. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/**
 * The path of a collection or an object, every segment and query value encoded.
 * Names are checked by the caller, where a wrong one can be explained; one that could leave its segment is a bug and throws.
 */
export function apiPath(resource: Resource, parts: PathParts = {}): string {
  const segments = [resource.version];
  if (parts.namespace) segments.push('namespaces', parts.namespace);
  segments.push(resource.plural);
  if (parts.name !== undefined) segments.push(parts.name);
  if (parts.subresource) segments.push(parts.subresource);
  return `${groupRoot(resource.group)}/${segments.map(encodeSegment).join('/')}${queryString(parts.query)}`;
}

/**
 * The watch of one object by its name. Deprecated but served everywhere, and the only form that a Role inside a namespace
 * authorises for the Namespace object itself (a field selector on the collection needs a ClusterRole).
 */
export function watchOnePath(resource: Resource, name: string, query: Query): string {
  const segments = [resource.version, 'watch', resource.plural, name];
  return `${groupRoot(resource.group)}/${segments.map(encodeSegment).join('/')}${queryString(query)}`;
}

/** `/api` for the core group, `/apis/<group>` for the others. */
export function groupRoot(group: string): string {
  return group === '' ? '/api' : `/apis/${encodeSegment(group)}`;
}

/** `?a=b`, or '' when every value is undefined. */
export function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function encodeSegment(text: string): string {
  if (!isPathName(text)) throw new RangeError(`not a path segment: ${JSON.stringify(text.slice(0, 80))}`);
  return encodeURIComponent(text);
}
