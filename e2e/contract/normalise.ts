/**
 * What must differ between two clusters (identity, times, addresses, generated names) as placeholders, so that everything
 * else can be compared as it is. Null and absent are one: Go writes some absent fields as null.
 */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value === 'string') return normaliseText(value);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (key === 'managedFields' && Array.isArray(inner)) out[key] = managers(inner);
    else out[normaliseText(key)] = byKey(key, inner);
  }
  return out;
}

const opaque: Readonly<Record<string, string>> = {
  uid: '<uid>',
  resourceVersion: '<version>',
  continue: '<token>',
  clusterIP: '<ip>',
  nodePort: '<port>',
  podIP: '<ip>',
  hostIP: '<ip>',
  nodeName: '<node>',
  imageID: '<image>',
};

function byKey(key: string, value: unknown): unknown {
  const placeholder = opaque[key];
  return placeholder !== undefined && value !== '' && value !== 'None' ? placeholder : normalise(value);
}

function normaliseText(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g, (time) => (time.startsWith('1970') ? time : '<time>'))
    .replace(/\b10\.\d+\.\d+\.\d+\b/g, '<ip>')
    .replace(/\b240\.240\.\d+\.\d+\b/g, '<vip>')
    .replace(/\b2001:2::[0-9a-f]+\b/g, '<vip6>')
    .replace(/\/pods\/[a-z0-9-]+/g, '/pods/<pod>')
    .replace(/ReplicaSet "(.*)-[a-z0-9]+"/g, 'ReplicaSet "$1-<hash>"')
    .replace(/resourceVersion=\d{2,}/g, 'resourceVersion=<version>')
    .replace(/continue=[A-Za-z0-9%_-]{20,}/g, 'continue=<token>')
    .replace(/too old resource version: \d+ \(\d+\)/g, 'too old resource version: <version> (<version>)')
    .replace(/(resource version: )\d+/gi, '$1<version>')
    .replace(/current: \d+/g, 'current: <version>')
    .replace(/ResourceVersion in record \(\d+\)/g, 'ResourceVersion in record (<version>)')
    .replace(/ResourceVersion in object meta: \d+/g, 'ResourceVersion in object meta: <version>')
    .replace(/precondition \(\d+\)/g, 'precondition (<version>)');
}

/**
 * Sorted and without times: two writes in one second have no order. The sandbox's controllers and kubelets write without
 * tracking who owns what, so the entries of the real ones are left out.
 */
function managers(entries: readonly unknown[]): unknown[] {
  const bare = entries
    .map((entry) => {
      const { time: _, ...rest } = normalise(entry) as Record<string, unknown>;
      return rest;
    })
    .filter((entry) => entry.manager !== 'kube-controller-manager' && entry.manager !== 'kwok');
  return bare.sort((a, b) =>
    JSON.stringify([a.manager, a.operation, a.subresource]) < JSON.stringify([b.manager, b.operation, b.subresource]) ? -1 : 1,
  );
}
