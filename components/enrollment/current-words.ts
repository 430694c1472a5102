import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { NamespaceCard } from '../../lib/mesh/view/views.ts';

/** How the namespace stands to the mesh now. */
export function meshNow(card: NamespaceCard): string {
  switch (card.mesh) {
    case 'ambient':
      return `now: in the mesh, ${card.captured} of ${card.pods} pods captured`;
    case 'outside':
      return 'now: not in the mesh';
    case 'opted out':
      return 'now: keeps out of the mesh by its own label';
    case 'sidecar':
      return 'now: uses sidecars';
    case 'unknown':
      return 'now: unknown, its labels may not be read';
  }
}

/** Which waypoint the namespace asks for now. */
export function waypointNow(card: NamespaceCard): string {
  if (card.mesh === 'unknown' && card.asks === null) return 'now: unknown, its labels may not be read';
  if (card.asks === null) return 'now: asks for none';
  if (card.asks === 'none') return 'now: opts out by its own label';
  return `now: ${nameKey(card.asks)} by its own label`;
}
