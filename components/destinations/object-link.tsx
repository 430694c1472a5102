import Link from 'next/link';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { DestinationRef } from '../../lib/mesh/view/explanation-view.ts';
import { destinationHref, isDestination, topologyHref } from '../shell/links.ts';
import { cx } from '../ui/cx.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import { destinationWords, nameWords } from './destination-words.ts';

interface ObjectLinkProps {
  readonly target: DestinationRef;
  /** Without the kind, where a column or a title says it. */
  readonly short?: boolean;
  /** Without the namespace, where a title says it. */
  readonly bare?: boolean;
  /** To its place in the topology, also for a destination: on the page that explains it. */
  readonly inTopology?: boolean;
  readonly className?: string;
}

/** Names an object and leads to its explanation; what is no destination is shown in the topology. */
export function ObjectLink({ target, short = false, bare = false, inTopology = false, className }: ObjectLinkProps) {
  const href = isDestination(target.kind) && !inTopology ? destinationHref(target) : topologyHref(refKey(target));
  const words = target.namespace === '' || bare ? `${target.kind} ${target.name}` : short ? nameWords(target) : destinationWords(target);
  return (
    <Link
      href={href}
      prefetch={false}
      className={cx('text-accent underline decoration-from-font underline-offset-2 hover:decoration-2', className)}
    >
      <Verbatim text={words} />
    </Link>
  );
}
