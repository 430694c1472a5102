import type { Look } from '../../../lib/mesh/view/look.ts';

/** The colour of a design token such as `--l7-line`, as a canvas and an SVG understand it. */
export type Palette = (token: string) => string;

/** What tells the looks apart without colour where there is no style sheet; as in styles/plates.css. `dash` is in pixels. */
export const strokes = {
  broken: { width: 3.5, dash: [] },
  drift: { width: 2.5, dash: [] },
  unknown: { width: 2, dash: [6, 4] },
  l7: { width: 1.7, dash: [] },
  optedOut: { width: 3, dash: [1, 5] },
  l4: { width: 2, dash: [] },
  exempt: { width: 1, dash: [] },
  outside: { width: 1.5, dash: [5, 4] },
} as const satisfies Record<Look, { width: number; dash: readonly number[] }>;

/** Looks whose plate has a tone of its own. */
export const filledLooks: ReadonlySet<Look> = new Set(['l7', 'drift', 'unknown', 'exempt', 'outside']);
