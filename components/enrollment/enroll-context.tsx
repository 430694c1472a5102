'use client';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useState } from 'react';
import { EnrollDialog } from './enroll-dialog.tsx';

const Context = createContext<((namespace: string) => void) | null>(null);

/** Holds the one enroll dialog of the page. */
export function EnrollProvider({ children }: { readonly children: ReactNode }) {
  const [namespace, setNamespace] = useState<string | null>(null);
  const close = useCallback(() => setNamespace(null), []);
  return (
    <Context value={setNamespace}>
      {children}
      {namespace !== null && <EnrollDialog key={namespace} namespace={namespace} onClose={close} />}
    </Context>
  );
}

/** Opens the enroll dialog for a namespace. The function is stable. */
export function useEnroll(): (namespace: string) => void {
  const enroll = useContext(Context);
  if (!enroll) throw new Error('useEnroll needs an EnrollProvider above it');
  return enroll;
}
