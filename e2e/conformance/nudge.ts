import type { RawClient } from '../control-plane/raw-client.ts';
import { collectionPath, send } from './apply-state.ts';
import type { Difference } from './compare.ts';
import type { Explained } from './waymark-side.ts';

/** What changes an object enough for istiod to look at its conditions again, and no answer about it. */
const patches: Readonly<Record<string, (count: number) => object>> = {
  Service: (count) => ({
    metadata: { annotations: { 'networking.istio.io/traffic-distribution': count % 2 === 0 ? 'PreferSameZone' : 'PreferSameNode' } },
  }),
  ServiceEntry: (count) => ({ spec: { subjectAltNames: [`nudge-${count}.example.com`] } }),
  WorkloadEntry: (count) => ({ metadata: { labels: { 'example.com/nudge': String(count) } } }),
};

let nudges = 0;

/**
 * Makes istiod look at the conditions that differ once more. It compares what it would write with what it last heard of the object,
 * so that a change that takes back another one at once may find nothing to write although the first is still on its way; the
 * condition then stays as it is until the destination changes again. What istiod means to say is right after this.
 * Answers whether anything was done; a record of the ambient index cannot be helped like this.
 */
export async function nudge(cluster: RawClient, differences: readonly Difference[]): Promise<boolean> {
  const objects = differences.filter(isOfCondition).map(({ explained }) => explained.object);
  if (objects.length === 0 || objects.length < differences.length) return false;
  nudges++;
  for (const { kind, namespace, name } of objects) {
    await send(cluster, 'PATCH', `${collectionPath(kind, namespace)}/${name}`, patches[kind]?.(nudges));
  }
  return true;
}

function isOfCondition(difference: Difference): difference is Difference & { readonly explained: Explained } {
  const { what, explained } = difference;
  return what.startsWith('conditions of ') && explained !== undefined && explained.object.kind in patches;
}
