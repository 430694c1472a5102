import type { Metadata } from 'next';
import { WaypointsPage } from '../../components/waypoints/waypoints-page.tsx';
import { guardPage } from '../../lib/server/guard-page.ts';

export const metadata: Metadata = { title: 'Waypoints' };

export default async function Page() {
  await guardPage();
  return <WaypointsPage />;
}
