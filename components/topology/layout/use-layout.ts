import { useEffect, useMemo, useRef, useState } from 'react';
import type { LayoutEngine } from './engine.ts';
import { createLayoutEngine } from './engine.ts';
import type { ContainerInput, Layout } from './lane-layout.ts';
import { noMemory } from './lane-layout.ts';

/**
 * The newest finished layout; null until there is one. Asks again only when the set of objects changes, and not before the size of
 * the screen is known. A new `generation` forgets where everything stood.
 */
export function useLayout(
  containers: readonly ContainerInput[],
  screen: { width: number; height: number } | null,
  generation: number,
): Layout | null {
  const [current, setCurrent] = useState<Layout | null>(null);
  const engine = useRef<LayoutEngine | null>(null);
  const memory = useRef(noMemory);
  const remembered = useRef(generation);
  const objects = useMemo(() => JSON.stringify(containers), [containers]);

  useEffect(() => {
    const started = createLayoutEngine();
    engine.current = started;
    return () => {
      engine.current = null;
      started.close();
    };
  }, []);

  useEffect(() => {
    if (!screen) return;
    if (remembered.current !== generation) {
      remembered.current = generation;
      memory.current = noMemory;
    }
    const aspect = screen.width / Math.max(1, screen.height);
    engine.current?.ask({ containers: JSON.parse(objects) as ContainerInput[], aspect }, memory.current, (layout) => {
      memory.current = layout.memory;
      setCurrent(layout);
    });
  }, [objects, screen, generation]);

  return current;
}
