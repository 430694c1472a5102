import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { useLayoutEffect, useState } from 'react';

/** Up to so many items are simply all drawn. */
export const few = 60;

interface VirtualOptions<E extends HTMLElement> {
  /** Begins where the first item would. */
  readonly list: RefObject<E | null>;
  readonly count: number;
  /** Pixels of an item of one line; what is drawn is measured. */
  readonly itemHeight: number;
  /** Items drawn beyond the screen, so that a key or a wheel meets drawn ones. */
  readonly beyond: number;
  readonly keyOf?: (index: number) => string;
}

/**
 * Which items of a list of any length are drawn in whatever scrolls around it: those near the screen, and the one that is kept,
 * because it has the keyboard. An item is measured when it is given `rows.measureElement` as its ref, and `data-index`.
 */
export function useVirtual<E extends HTMLElement>({ list, count, itemHeight, beyond, keyOf }: VirtualOptions<E>) {
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const [above, setAbove] = useState(0);
  const [kept, keep] = useState<number | null>(null);
  // After each drawing: what stands above the list may have grown.
  useLayoutEffect(() => {
    const around = scrollerOf(list.current);
    setScroll(around);
    if (around && list.current)
      setAbove(Math.round(list.current.getBoundingClientRect().top - around.getBoundingClientRect().top + around.scrollTop));
  });
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll,
    estimateSize: () => itemHeight,
    ...(keyOf ? { getItemKey: keyOf } : {}),
    overscan: beyond,
    scrollMargin: above,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return kept === null || kept >= count || indexes.includes(kept) ? indexes : [...indexes, kept].sort((a, b) => a - b);
    },
  });
  /** What is drawn, with the height of what is not before it. */
  const drawn: Array<{ readonly index: number; readonly gap: number }> = [];
  let end = above;
  for (const { index, start, end: next } of rows.getVirtualItems()) {
    drawn.push({ index, gap: start - end });
    end = next;
  }
  return { rows, drawn, gapAtEnd: Math.max(0, rows.getTotalSize() + above - end), above, scroll, keep };
}

/** The place in the list of the item in which `element` is; null: it is in none. */
export function indexOf(element: EventTarget): number | null {
  const item = (element as HTMLElement).closest<HTMLElement>('[data-index]');
  return item ? Number(item.dataset['index']) : null;
}

/** What scrolls only sideways says `overflow-y-hidden`: without it CSS makes that `auto`. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let around = element?.parentElement ?? null; around; around = around.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(around).overflowY)) return around;
  }
  return document.documentElement;
}
