import type { Metadata } from 'next';
import { DestinationsPage } from '../../components/destinations/destinations-page.tsx';
import { guardPage } from '../../lib/server/guard-page.ts';

export const metadata: Metadata = { title: 'Destinations' };

export default async function Page() {
  await guardPage();
  return <DestinationsPage />;
}
