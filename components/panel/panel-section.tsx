import type { ReactNode } from 'react';
import { useId } from 'react';

/** One titled part of the panel. */
export function PanelSection({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-line border-t px-4 py-3">
      <div className="mb-2 flex min-h-5 items-center justify-between gap-2">
        <h3 id={id} className="font-semibold text-[13px] text-text">
          {title}
        </h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
