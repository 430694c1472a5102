import type { ReactNode } from 'react';
import { useRef } from 'react';
import { cx } from './cx.ts';
import { few, indexOf, useVirtual } from './use-virtual.ts';

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
  const { rows, above, keep } = useVirtual({
    list,
    count: items.length,
    itemHeight,
    beyond: 10,
    keyOf: (index) => keyOf(items[index] as T),
  });
  return (
    <ul
      ref={list}
      className={cx('relative', className)}
      style={{ height: rows.getTotalSize() }}
      onFocus={({ target }) => keep(indexOf(target))}
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
