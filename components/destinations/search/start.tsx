'use client';
import Link from 'next/link';
import { useSession } from '../../query/session.ts';
import { destinationHref } from '../../shell/links.ts';
import { Button } from '../../ui/button.tsx';
import { Part } from '../part.tsx';
import { RecentRow } from './destination-search.tsx';
import { Examples } from './examples.tsx';
import { forgetDestinations, useRecent } from './recent.ts';

/** Before anything is chosen: what can be typed, with examples of this cluster, and what was looked at before. */
export function Start() {
  const recent = useRecent();
  const clusterId = useSession().data?.cluster.id;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-2">
      <Examples />
      <Part
        title="Recent"
        aside={
          recent.length > 0 &&
          clusterId !== undefined && (
            <Button size="sm" look="ghost" className="-mr-2" onClick={() => forgetDestinations(clusterId)}>
              Forget them
            </Button>
          )
        }
        about="What you looked at in this browser."
      >
        {recent.length === 0 ? (
          <p className="text-[13px] text-text-2">Nothing yet. An explanation is a link: what you open can be sent to a colleague.</p>
        ) : (
          <ul className="-mx-2">
            {recent.map((to) => (
              <li key={to}>
                <Link href={destinationHref(to)} prefetch={false} className="block rounded-md px-2 py-1 text-[13px] hover:bg-surface-2">
                  <RecentRow to={to} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </div>
  );
}
