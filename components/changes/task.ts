import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import type { Chosen } from '../enrollment/chosen.ts';
import type { HistoryEntry } from '../plans/history.ts';

/** What a person begins: each opens the dialog of the page. */
export type Task =
  /** With `chosen`: how the targets came of what was chosen. */
  | { readonly do: 'enroll'; readonly targets: readonly TargetRef[]; readonly chosen?: Chosen }
  /** With `target` it is made for that, and everything else can still be chosen. */
  | { readonly do: 'create'; readonly namespace: string; readonly target?: TargetRef }
  | { readonly do: 'edit' | 'delete'; readonly item: WaypointItem }
  /** Of one namespace; null: it is asked of which, or of the mesh. */
  | { readonly do: 'clean-up'; readonly namespace: string | null }
  /** Look at an operation that was begun before: stop it, go on, take it back. */
  | { readonly do: 'follow'; readonly entry: HistoryEntry };
