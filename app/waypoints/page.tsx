import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { WaypointsPage } from '../../components/waypoints/waypoints-page.tsx';

export const metadata: Metadata = { title: 'Waypoints' };

export default function Page() {
  return (
    // The page reads its state from the URL, which is known in the browser only.
    <Suspense fallback={<Skeleton className="h-full w-full rounded-none" />}>
      <WaypointsPage />
    </Suspense>
  );
}
