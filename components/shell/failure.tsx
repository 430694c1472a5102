'use client';
import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { useIsOutdated } from '../query/connection.ts';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';

interface FailureProps {
  /** What was tried, for example 'Service reviews cannot be shown'. */
  readonly title: ReactNode;
  readonly error: AppError;
  readonly onRetry?: () => void;
  readonly busy?: boolean;
}

/** A failure with its cause and what can be done about it. */
export function Failure({ title, error, onRetry, busy = false }: FailureProps) {
  const isOutdated = useIsOutdated();
  return (
    <Alert level={error.code === 'forbidden' || error.code === 'notReady' ? 'warn' : 'stop'} title={title} announce>
      <p>{error.message}</p>
      {error.hint && <p>{error.hint}</p>}
      {isOutdated && <p>A new version of Waymark is served, and this page is of the one before: reload it if this goes on.</p>}
      {onRetry && (
        <Button size="sm" onClick={onRetry} busy={busy} className="mt-1">
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </Alert>
  );
}
