'use client';
import type { ReactNode } from 'react';
import { useClusterClock } from '../query/freshness.ts';
import { Clock } from '../ui/time.tsx';

/** Ages of what the cluster wrote are counted by the cluster's clock: that of this browser may be a day off. */
export function ClusterClock({ children }: { readonly children: ReactNode }) {
  return <Clock value={useClusterClock() ?? null}>{children}</Clock>;
}
