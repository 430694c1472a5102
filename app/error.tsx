'use client';
import { Failure } from '../components/shell/failure.tsx';

interface ErrorPageProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** A bug on a page: the header stays, and the rest can be tried again. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <div className="mx-auto mt-16 max-w-xl px-4">
      <h1 className="sr-only">Something broke</h1>
      <Failure
        title="This page broke"
        error={{
          code: 'internal',
          message: `It is a bug of Waymark${error.digest ? ` (${error.digest})` : ''}: ${error.message}`,
          hint: 'The cluster is not affected. Try again, or reload the page.',
        }}
        onRetry={reset}
      />
    </div>
  );
}
