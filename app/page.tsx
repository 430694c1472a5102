import { Suspense } from 'react';
import { TopologyPage } from '../components/topology/topology-page.tsx';
import { Skeleton } from '../components/ui/skeleton.tsx';
import { guardPage } from '../lib/server/guard-page.ts';

export default async function Page() {
  await guardPage();
  return (
    // The page reads its state from the URL, which is known in the browser only.
    <Suspense fallback={<Skeleton className="h-full w-full rounded-none" />}>
      <TopologyPage />
    </Suspense>
  );
}
