'use client';
import { FlaskConical, Lock, Server } from 'lucide-react';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Badge } from '../ui/badge.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Tip } from '../ui/tooltip.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

const chip = 'inline-flex cursor-help items-center rounded';

/** Where the page is connected to, and in which way: simulated, read only. */
export function SessionBadges() {
  const { data, error } = useSession();
  if (!data) {
    if (!error) return <Skeleton className="h-5 w-40" />;
    return (
      <Tip text={[appErrorOf(error).message, appErrorOf(error).hint].filter(Boolean).join(' ')}>
        <button type="button" className={chip}>
          <Badge tone="bad">Cluster unknown</Badge>
        </button>
      </Tip>
    );
  }
  const { cluster } = data;
  const about = [
    cluster.server,
    cluster.version && `Kubernetes ${cluster.version}`,
    data.user && `as ${data.user}`,
    `Waymark ${data.version}`,
  ].filter(Boolean);
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      {data.mode === 'demo' && (
        <Tip text="Nothing here is real: this cluster lives inside Waymark’s demo, and changes end with it.">
          <button type="button" className={chip}>
            <Badge tone="warn" className="border-dashed">
              <FlaskConical aria-hidden />
              Simulated cluster
            </Badge>
          </button>
        </Tip>
      )}
      <Tip
        text={
          <span className="block space-y-0.5">
            {about.map((line) => (
              <span key={line} className="block">
                <Verbatim text={String(line)} />
              </span>
            ))}
          </span>
        }
      >
        <button
          type="button"
          className={`${chip} ${data.mode === 'demo' ? 'max-sm:hidden' : ''} min-w-0 gap-1 px-1 text-[13px] text-text-2`}
          aria-label={`Cluster ${cluster.context}: ${about.join(', ')}`}
        >
          <Server aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">
            <bdi>{cluster.context}</bdi>
          </span>
        </button>
      </Tip>
      {data.readOnly && (
        <Tip text="This Waymark was started read only: changes can be previewed, not applied.">
          <button type="button" className={chip}>
            <Badge>
              <Lock aria-hidden />
              Read only
            </Badge>
          </button>
        </Tip>
      )}
    </div>
  );
}
