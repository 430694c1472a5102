import { Suspense } from 'react';
import { TopologyPage } from '../components/topology/topology-page.tsx';
import { Skeleton } from '../components/ui/skeleton.tsx';

export default function Page() {
  return (
    // The page reads its state from the URL, which is known in the browser only.
    <Suspense fallback={<Skeleton className="h-full w-full rounded-none" />}>
      <TopologyPage />
    </Suspense>
  );
}
