import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import { destinationHref, handledHref, isDestination } from '../shell/links.ts';

/** From the panel to the page that says more: the explanation of a destination, all that a waypoint handles. */
export function PageLink({ target }: { readonly target: Ref }) {
  const href = isDestination(target.kind) ? destinationHref(target) : target.kind === 'Gateway' ? handledHref(target) : null;
  if (href === null) return null;
  return (
    <p>
      <Link
        href={href}
        prefetch={false}
        className="inline-flex items-center gap-1 font-medium text-[13px] text-accent underline decoration-from-font underline-offset-2 hover:decoration-2"
      >
        {target.kind === 'Gateway' ? 'Everything it handles' : 'Explain: who calls it, what happens then'}
        <ArrowRight aria-hidden className="size-3.5" />
      </Link>
    </p>
  );
}
