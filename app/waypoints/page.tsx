import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { WaypointsPage } from '../../components/waypoints/waypoints-page.tsx';
import { guardPage } from '../../lib/server/guard-page.ts';

export const metadata: Metadata = { title: 'Waypoints' };

export default async function Page() {
  await guardPage();
  return (
    // The page reads its state from the URL, which is known in the browser only.
    <Suspense fallback={<Skeleton className="h-full w-full rounded-none" />}>
      <WaypointsPage />
    </Suspense>
  );
}
