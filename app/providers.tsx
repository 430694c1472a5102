'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { ChangesProvider } from '../components/changes/changes-context.tsx';
import { LiveUpdates } from '../components/query/live-updates.tsx';
import { createQueryClient } from '../components/query/query-client.ts';
import { ClusterClock } from '../components/shell/cluster-clock.tsx';
import { Toasts } from '../components/shell/toasts.tsx';
import { SignInGate } from '../components/sign-in/sign-in-gate.tsx';
import { TipProvider } from '../components/ui/tooltip.tsx';

/** Everything that the whole page shares. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <LiveUpdates />
        <TipProvider>
          <ClusterClock>
            <ChangesProvider>
              <SignInGate>{children}</SignInGate>
            </ChangesProvider>
          </ClusterClock>
        </TipProvider>
        <Toasts />
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
