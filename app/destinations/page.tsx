import type { Metadata } from 'next';
import { Suspense } from 'react';
import { DestinationsPage } from '../../components/destinations/destinations-page.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';

export const metadata: Metadata = { title: 'Destinations' };

export default function Page() {
  return (
    // The page reads its state from the URL, which is known in the browser only.
    <Suspense fallback={<Skeleton className="h-full w-full rounded-none" />}>
      <DestinationsPage />
    </Suspense>
  );
}
