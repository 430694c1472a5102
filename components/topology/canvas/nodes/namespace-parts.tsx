import type { LucideIcon } from 'lucide-react';
import { CircleDashed, CircleMinus, CircleQuestionMark, Network, Puzzle } from 'lucide-react';
import type { NamespaceCard } from '../../../../lib/mesh/view/views.ts';
import { countsOf, countsText, lookLabel } from '../../scene/look-words.ts';

const memberships = {
  ambient: { word: 'ambient', says: 'Its pods are in the mesh (istio.io/dataplane-mode=ambient).', icon: Network },
  outside: { word: 'not in mesh', says: 'Nothing puts this namespace into the mesh.', icon: CircleDashed },
  'opted out': { word: 'opted out', says: 'Kept out of the mesh (istio.io/dataplane-mode=none).', icon: CircleMinus },
  sidecar: { word: 'sidecars', says: 'Sidecars are injected (istio-injection=enabled).', icon: Puzzle },
  unknown: { word: 'unknown', says: 'The labels of this namespace may not be read.', icon: CircleQuestionMark },
} as const satisfies Record<NamespaceCard['mesh'], { word: string; says: string; icon: LucideIcon }>;

export function MeshBadge({ mesh }: { readonly mesh: NamespaceCard['mesh'] }) {
  const { word, says, icon: Icon } = memberships[mesh];
  return (
    <span className="topo-mesh" data-mesh={mesh} title={says}>
      <Icon aria-hidden />
      {word}
    </span>
  );
}

/** How many destinations have which look: one bar, lossless in its tooltip and in the words beside it. */
export function LookBar({ looks }: { readonly looks: NamespaceCard['looks'] }) {
  return (
    <span className="topo-lookbar" title={countsText(looks)}>
      {countsOf(looks).map(({ look, count }) => (
        <span key={look} data-look={look} style={{ flexGrow: count }} />
      ))}
    </span>
  );
}

/** Every look with its count, loudest first. */
export function LookCountsLine({ looks }: { readonly looks: NamespaceCard['looks'] }) {
  return (
    <span className="topo-counts">
      {countsOf(looks).map(({ look, count }) => (
        <span key={look} data-look={look} className="topo-count">
          {count.toLocaleString('en')} {lookLabel[look]}
        </span>
      ))}
    </span>
  );
}
