/** The route of a path: `/api/namespaces/[name]`. As many values as there are routes, whatever is asked for. */
export function routeName(path: string, params: Readonly<Record<string, string | string[] | undefined>>): string {
  const segments = path.split('/');
  // From the end: what stands there is a parameter, what stands before names the route.
  for (const [name, value] of Object.entries(params).reverse()) {
    const at = segments.findLastIndex((segment) => segment === value || decoded(segment) === value);
    if (at >= 0) segments[at] = `[${name}]`;
  }
  return segments.join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
