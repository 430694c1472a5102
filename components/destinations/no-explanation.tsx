import Link from 'next/link';
import type { Found } from '../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../lib/mesh/view/explanation-view.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { Failure } from '../shell/failure.tsx';
import { destinationHref } from '../shell/links.ts';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { fieldText } from './destination-words.ts';
import { Part } from './part.tsx';
import { Examples } from './search/examples.tsx';
import { FoundRow } from './search/found-row.tsx';

interface NoExplanationProps {
  readonly to: string;
  readonly from: string | null;
  readonly error: AppError;
  readonly onRetry: () => void;
  readonly onFromNobody: () => void;
  readonly busy: boolean;
}

/** In place of the explanation: nothing there, several there, not to be read, or failed. */
export function NoExplanation({ to, from, error, onRetry, onFromNobody, busy }: NoExplanationProps) {
  const matches = foundIn(error.details?.['matches']);
  const suggestions = foundIn(error.details?.['suggestions']);
  if (error.details?.reason === 'ambiguous' && matches.length > 0) {
    return (
      <Part
        title={`${matches.length.toLocaleString('en')} destinations answer to “${fieldText(to)}”`}
        about="Choose which one is meant; its link then always means that one."
      >
        <FoundList list={matches} from={from} />
      </Part>
    );
  }
  if (error.details?.reason === 'from') {
    return (
      <Alert level="warn" title={`The client ${from ?? ''} is not there`} announce>
        <p>{error.message}</p>
        <Button size="sm" onClick={onFromNobody}>
          Show every kind of caller
        </Button>
      </Alert>
    );
  }
  if (error.code === 'notFound') {
    return (
      <div className="space-y-3" role="alert">
        <Part title={`Nothing answers to “${fieldText(to)}”`}>
          <p className="max-w-prose text-[13px] text-text-2">
            <Verbatim text={error.message} /> {error.hint} It may have been deleted, or the link is of another cluster. If it appears, it
            shows here by itself.
          </p>
        </Part>
        {suggestions.length > 0 ? (
          <Part title="Perhaps you mean">
            <FoundList list={suggestions} from={from} />
          </Part>
        ) : (
          <Examples />
        )}
      </div>
    );
  }
  return (
    <div className="max-w-3xl space-y-2">
      <Failure title={`“${fieldText(to)}” cannot be explained`} error={error} onRetry={onRetry} busy={busy} />
      {from !== null && (
        <Button size="sm" onClick={onFromNobody}>
          Without the client {from}
        </Button>
      )}
    </div>
  );
}

function FoundList({ list, from }: { readonly list: readonly Found[]; readonly from: string | null }) {
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {list.map((found) => (
        <li key={`${destinationKey(found.to)} ${found.by}`}>
          <Link
            href={destinationHref(found.to, from)}
            prefetch={false}
            className="block px-3 py-2 text-[13px] -outline-offset-2! first:rounded-t-md hover:bg-surface-2"
          >
            <FoundRow found={found} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** `details` of an error is JSON of any kind; what does not look like matches is none. */
function foundIn(value: unknown): readonly Found[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isFound) : [];
}

function isFound(value: unknown): value is Found {
  return typeof value === 'object' && value !== null && 'to' in value && typeof value.to === 'object' && 'look' in value && 'by' in value;
}

/** Before the first answer: the parts of an explanation in outline, where they will stand. */
export function ExplanationSkeleton({ what }: { readonly what: string }) {
  return (
    <Waiting
      what={`Explaining ${what}`}
      long="Waymark’s server has not answered yet; it may still be reading the cluster for the first time. See the freshness at the top."
    >
      <div className="space-y-3">
        <Skeleton className="h-28 w-full rounded-lg" />
        <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <Skeleton className="h-96 rounded-lg" />
          <div className="space-y-3">
            <Skeleton className="h-28 rounded-lg" />
            <Skeleton className="h-40 rounded-lg" />
          </div>
        </div>
      </div>
    </Waiting>
  );
}
