import type { ReactNode } from 'react';
import { useRef } from 'react';
import { few, indexOf, useVirtual } from './use-virtual.ts';

interface VirtualRowsProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The rows of one item; `rowIndex` is for `aria-rowindex`, of a table that says `aria-rowcount`. */
  readonly render: (item: T, rowIndex: number) => ReactNode;
  /** Pixels of an item of one line. */
  readonly itemHeight: number;
  readonly className?: string;
}

/** The bodies of a table of any length in whatever scrolls around it, one for each item that is near the screen or has the keyboard. */
export function VirtualRows<T>(props: VirtualRowsProps<T>) {
  const { items, keyOf, render, className } = props;
  if (items.length > few) return <ManyRows {...props} />;
  return items.map((item, index) => (
    <tbody key={keyOf(item)} className={className}>
      {render(item, index + 2)}
    </tbody>
  ));
}

function ManyRows<T>({ items, keyOf, render, itemHeight, className }: VirtualRowsProps<T>) {
  const list = useRef<HTMLTableSectionElement>(null);
  const keyAt = (index: number) => keyOf(items[index] as T);
  const { rows, drawn, gapAtEnd, keep } = useVirtual({ list, count: items.length, itemHeight, beyond: 10, keyOf: keyAt });
  return (
    <>
      <tbody ref={list} aria-hidden />
      {drawn.flatMap(({ index, gap }) => [
        gap > 0 && <Gap key={`before ${keyAt(index)}`} height={gap} />,
        <tbody
          key={keyAt(index)}
          ref={rows.measureElement}
          data-index={index}
          onFocus={({ target }) => keep(indexOf(target))}
          className={className}
        >
          {render(items[index] as T, index + 2)}
        </tbody>,
      ])}
      {gapAtEnd > 0 && <Gap height={gapAtEnd} />}
    </>
  );
}

/** The rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tbody aria-hidden>
      <tr>
        <td className="block p-0" style={{ height }} />
      </tr>
    </tbody>
  );
}
