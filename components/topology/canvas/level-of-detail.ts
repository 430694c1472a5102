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
