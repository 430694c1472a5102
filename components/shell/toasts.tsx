'use client';
import { Toaster } from 'sonner';
import { useTheme } from './theme.ts';

/** Short messages at the lower right, in the page's colours. */
export function Toasts() {
  const { dark } = useTheme();
  return (
    <Toaster
      theme={dark ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      toastOptions={{
        style: {
          background: 'var(--surface)',
          color: 'var(--text)',
          borderColor: 'var(--line-strong)',
          fontFamily: 'var(--font-sans)',
        },
        classNames: { description: 'text-text-2!', actionButton: 'bg-accent! text-accent-text!' },
      }}
    />
  );
}
