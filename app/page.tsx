import { TopologyPage } from '../components/topology/topology-page.tsx';
import { guardPage } from '../lib/server/guard-page.ts';

export default async function Page() {
  await guardPage();
  return <TopologyPage />;
}
