'use client';
import type { LucideIcon } from 'lucide-react';
import { Signpost, Waypoints, Workflow } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cx } from '../ui/cx.ts';

/** The pages, in the order of the header. One more page is one more line. */
const pages = [
  { href: '/', label: 'Topology', icon: Workflow },
  { href: '/destinations', label: 'Destinations', icon: Signpost },
  { href: '/waypoints', label: 'Waypoints', icon: Waypoints },
] as const satisfies ReadonlyArray<{ readonly href: string; readonly label: string; readonly icon: LucideIcon }>;

/** The way between the pages; on narrow screens it is a row of its own. */
export function MainNav({ className }: { readonly className?: string }) {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className={className}>
      <ul className="flex items-center gap-0.5 max-md:overflow-x-auto">
        {pages.map(({ href, label, icon: Icon }) => {
          const isCurrent = path === href;
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cx(
                  'inline-flex h-8 items-center gap-1.5 whitespace-nowrap rounded-md px-2.5 text-[13px] max-sm:px-2 transition-colors',
                  isCurrent ? 'bg-accent-soft font-semibold text-text' : 'text-text-2 hover:bg-surface-2 hover:text-text',
                )}
              >
                <Icon aria-hidden className="size-4 shrink-0 max-sm:hidden" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
