import type { LucideIcon } from 'lucide-react';
import { CircleDashed, CircleMinus, CircleQuestionMark, CircleSlash, Layers, Milestone, Shuffle, TriangleAlert } from 'lucide-react';
import type { Look } from '../../lib/mesh/view/look.ts';

interface LookWords {
  readonly word: string;
  /** One sentence for tooltips and the help. */
  readonly says: string;
  readonly icon: LucideIcon;
}

/** Every look as word and picture: colour alone never carries the meaning. The words are those of the graph and its filters. */
export const lookWords: Readonly<Record<Look, LookWords>> = {
  broken: {
    word: 'broken',
    says: 'Asks for a waypoint and does not get it: traffic goes directly, past the waypoint’s policies.',
    icon: TriangleAlert,
  },
  drift: { word: 'not captured', says: 'Labels and istio-cni disagree about the mesh, or the pod is cut off.', icon: Shuffle },
  unknown: { word: 'unknown', says: 'An object that decides may not be read.', icon: CircleQuestionMark },
  l7: { word: 'L7', says: 'Bound to a waypoint.', icon: Milestone },
  optedOut: { word: 'opted out', says: 'In the mesh, and says none: no waypoint on purpose.', icon: CircleSlash },
  l4: { word: 'L4', says: 'In the mesh, carried by ztunnel; nothing asks for a waypoint.', icon: Layers },
  exempt: { word: 'exempt', says: 'Belongs to a waypoint or gateway itself.', icon: CircleMinus },
  outside: { word: 'not in mesh', says: 'Not in the mesh.', icon: CircleDashed },
};
