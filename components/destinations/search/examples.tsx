'use client';
import Link from 'next/link';
import { destinationHref } from '../../shell/links.ts';
import { cx } from '../../ui/cx.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { Part } from '../part.tsx';
import { useExamples } from './use-examples.ts';

/** What can be typed, each with an example that leads somewhere. */
export function Examples() {
  const { examples, isReading } = useExamples();
  return (
    <Part
      title="What can be typed"
      about={`Anything that traffic can be sent to.${examples.length > 0 ? ' Each of these is of this cluster:' : ''}`}
    >
      {examples.length === 0 ? (
        <p className={cx('text-[13px] text-text-2', isReading && 'min-h-48')}>
          A service, its host name short or full, a VIP, a pod, a pod IP, or an external host.
        </p>
      ) : (
        <ul className="-mx-2 min-h-48">
          {examples.map(({ what, text }) => (
            <li key={what}>
              <Link
                href={destinationHref(text)}
                prefetch={false}
                className="flex flex-wrap items-baseline gap-x-3 rounded-md px-2 py-1 text-[13px] hover:bg-surface-2"
              >
                <span className="w-32 shrink-0 text-text-2">{what}</span>
                <span className="min-w-0 font-mono text-accent text-xs underline decoration-from-font underline-offset-2">
                  <Verbatim text={text} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
