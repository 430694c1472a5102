'use client';
import './globals.css';

/** The last resort, when even the layout broke: no part of the application is used here. */
export default function GlobalError({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto mt-16 max-w-xl space-y-3 px-4">
          <h1 className="font-semibold text-lg">Waymark broke</h1>
          <p>It is a bug of Waymark{error.digest ? ` (${error.digest})` : ''}. The cluster is not affected.</p>
          <button type="button" onClick={reset} className="rounded-md border border-line-strong px-3 py-1.5">
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
