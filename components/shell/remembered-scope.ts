/** Namespaces that the user added, per cluster, in this browser: sent again when a server that forgot them starts. */
const keyOf = (clusterId: string) => `waymark.scope.${clusterId}`;

export function rememberedScope(clusterId: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(keyOf(clusterId)) ?? '[]');
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string').slice(0, 50) : [];
  } catch {
    return [];
  }
}

export function rememberScope(clusterId: string, namespace: string): void {
  try {
    const names = new Set([...rememberedScope(clusterId), namespace]);
    localStorage.setItem(keyOf(clusterId), JSON.stringify([...names].slice(-50)));
  } catch {
    // Storage is switched off: the server remembers until it ends.
  }
}
