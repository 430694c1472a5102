import { useStore } from '@xyflow/react';

/**
 * How much is drawn.
 * - near: everything.
 * - mid: names and looks, no pods.
 * - far: titles of containers and the looks as shapes.
 */
export type Detail = 'near' | 'mid' | 'far';

export function detailAt(zoom: number): Detail {
  if (zoom < 0.25) return 'far';
  return zoom < 0.45 ? 'mid' : 'near';
}

/** Cards hold little: they are readable only when they are drawn larger, so they give up detail earlier. */
export function cardDetailAt(zoom: number): Detail {
  if (zoom < 0.25) return 'far';
  return zoom < 0.52 ? 'mid' : 'near';
}

export function useDetail(): Detail {
  return useStore((state) => detailAt(state.transform[2]));
}

export function useCardDetail(): Detail {
  return useStore((state) => cardDetailAt(state.transform[2]));
}

/** The zoom in coarse steps, for what keeps its size on the screen from far away: not every movement changes it. */
export function zoomStep(zoom: number): number {
  return 1.25 ** Math.floor(Math.log(zoom) / Math.log(1.25));
}
