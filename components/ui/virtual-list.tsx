import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';

/** Up to so many are simply all drawn. */
const few = 60;

interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  /** Pixels of an item of one line. */
  readonly itemHeight: number;
  readonly className?: string;
  readonly itemClass?: string;
}

/**
 * A list of any length in whatever scrolls around it: only what is near the screen is drawn. Each item says which of how many it is,
 * and the one with the keyboard stays drawn.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, render, className, itemClass } = props;
  if (items.length > few) return <LongList {...props} />;
  return (
    <ul className={className}>
      {items.map((item) => (
        <li key={keyOf(item)} className={itemClass}>
          {render(item)}
        </li>
      ))}
    </ul>
  );
}

function LongList<T>({ items, keyOf, render, itemHeight, className, itemClass }: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [scroll, setScroll] = useState<HTMLElement | null>(null);
  const [above, setAbove] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  // After each drawing: what stands above the list may have grown.
  useLayoutEffect(() => {
    const around = scrollerOf(list.current);
    setScroll(around);
    if (around && list.current)
      setAbove(Math.round(list.current.getBoundingClientRect().top - around.getBoundingClientRect().top + around.scrollTop));
  });
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll,
    estimateSize: () => itemHeight,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 10,
    scrollMargin: above,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return focused === null || focused >= items.length || indexes.includes(focused)
        ? indexes
        : [...indexes, focused].sort((a, b) => a - b);
    },
  });
  return (
    <ul
      ref={list}
      className={cx('relative', className)}
      style={{ height: rows.getTotalSize() }}
      onFocus={({ target }) => setFocused(indexOf(target))}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => (
        <li
          key={key}
          ref={rows.measureElement}
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          className={cx('absolute inset-x-0 top-0', itemClass)}
          style={{ transform: `translateY(${start - above}px)` }}
        >
          {render(items[index] as T)}
        </li>
      ))}
    </ul>
  );
}

function indexOf(element: HTMLElement): number | null {
  const item = element.closest<HTMLElement>('li[data-index]');
  return item ? Number(item.dataset['index']) : null;
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let around = element?.parentElement ?? null; around; around = around.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(around).overflowY)) return around;
  }
  return document.documentElement;
}
