import type { ReactNode } from 'react';

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded border border-line-strong bg-surface-2 px-1 font-sans text-text-2 text-xs">
      {children}
    </kbd>
  );
}
