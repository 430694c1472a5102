'use client';
import { CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, CloseButton } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import type { Toast } from './toast-store.ts';
import { dismissToast, useToasts } from './toast-store.ts';

const icons = {
  done: <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-(--l4-text)" />,
  busy: <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin text-text-2" />,
  failed: <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-(--broken-text)" />,
} as const;

/** Short messages at the lower right. The focus is never moved here nor kept: what they offer is elsewhere as well. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div role="status" className="fixed right-4 bottom-4 z-50 w-96 max-w-[calc(100vw-2rem)] empty:hidden">
      {toasts.length > 0 && (
        <ol aria-label="Messages" className="flex flex-col gap-2">
          {toasts.map((toast) => (
            <ToastCard key={toast.id} toast={toast} />
          ))}
        </ol>
      )}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const { id, state, title, text, action, stays } = toast;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a toast that takes the place of another has its own time
  useEffect(() => {
    if (held || stays === null) return;
    const timer = setTimeout(() => dismissToast(id), stays);
    return () => clearTimeout(timer);
  }, [toast, held]);
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="flex items-start gap-2.5 rounded-lg border border-line-strong bg-surface py-2.5 pr-3 pl-3.5 text-[13px] shadow-xl"
    >
      {icons[state]}
      <div className="min-w-0 flex-1">
        <p className="font-medium text-text">{title}</p>
        <p className="text-text-2 text-xs">
          <Verbatim text={text} />
        </p>
      </div>
      {action && (
        <Button size="sm" onClick={action.run} aria-label={`${action.label}: ${text}`}>
          {action.label}
        </Button>
      )}
      <CloseButton label={`Close message: ${title}`} className="-mr-1.5 size-7!" onClick={() => dismissToast(id)} />
    </li>
  );
}
