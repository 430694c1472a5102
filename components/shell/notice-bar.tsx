'use client';
import { EyeOff, X } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import type { AppError } from '../../lib/protocol/app-error.ts';
import type { HeardFreshness } from '../query/freshness.ts';
import { useFreshness } from '../query/freshness.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';

const KEY = 'waymark.dismissed';
const noticesOf = (freshness: HeardFreshness) => freshness.notices;

/** What stands between the page and the cluster, under the header. */
export function NoticeBar() {
  const { error } = useSession();
  if (error) return <NoSession error={appErrorOf(error)} />;
  return <Notices />;
}

function NoSession({ error }: { readonly error: AppError }) {
  return (
    <div role="alert" className="border-(--broken-line) border-b bg-(--broken-fill) px-4 py-2 text-(--broken-text) text-[13px]">
      <p className="font-medium">{error.message}</p>
      {error.hint && <p className="whitespace-pre-line">{error.hint}</p>}
    </div>
  );
}

/** What cannot be seen; each notice can be put away until the tab closes. */
function Notices() {
  const notices = useFreshness(noticesOf).data ?? [];
  const dismissed = useSyncExternalStore(subscribe, read, () => '[]');
  const [all, setAll] = useState(false);
  const gone = new Set(JSON.parse(dismissed) as string[]);
  const shown = notices.filter((notice) => !gone.has(notice));
  if (shown.length === 0) return null;
  const listed = all ? shown : shown.slice(0, 1);
  return (
    <section aria-label="What cannot be seen" className="border-(--drift-line) border-b bg-(--drift-fill) text-(--drift-text) text-[13px]">
      <ul className="max-h-32 overflow-y-auto px-4 py-1">
        {listed.map((notice) => (
          <li key={notice} className="flex items-center gap-2 py-0.5">
            <EyeOff aria-hidden className="size-4 shrink-0" />
            <span className="min-w-0 flex-1">
              <Verbatim text={notice} />
            </span>
            {!all && shown.length > 1 && (
              <Button
                look="ghost"
                size="sm"
                className="text-(--drift-text)! hover:bg-transparent hover:underline"
                onClick={() => setAll(true)}
              >
                and {shown.length - 1} more
              </Button>
            )}
            <IconButton label="Put this notice away" className="size-6! text-(--drift-text)!" onClick={() => dismiss([...gone, notice])}>
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

const CHANGED = 'waymark:dismissed';

function read(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '[]';
  } catch {
    return '[]';
  }
}

function dismiss(notices: readonly string[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(notices));
  } catch {
    // Storage is switched off: the notice stays.
  }
  dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  return () => removeEventListener(CHANGED, listener);
}
