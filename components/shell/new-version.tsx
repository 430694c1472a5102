'use client';
import { RefreshCw } from 'lucide-react';
import { useIsOutdated } from '../query/connection.ts';
import { Button } from '../ui/button.tsx';

/** Says that the server was updated under this page. When to reload is up to whoever types in it. */
export function NewVersion() {
  const isOutdated = useIsOutdated();
  return (
    <div role="status">
      {isOutdated && (
        <div className="flex items-center gap-3 border-accent border-b bg-accent-soft px-4 py-1 text-[13px] text-text">
          <p className="min-w-0 flex-1">
            <span className="font-medium">A new version of Waymark is served.</span> Reload this page to use it; what is typed and not sent
            is gone then.
          </p>
          <Button size="sm" onClick={() => location.reload()}>
            <RefreshCw aria-hidden />
            Reload
          </Button>
        </div>
      )}
    </div>
  );
}
