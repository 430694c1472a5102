import type { Instrumentation } from 'next';

/** Runs once per server process, before the first request; must neither wait for the cluster nor throw. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startServerSide } = await import('./lib/server/start.ts');
    startServerSide();
  }
}

export const onRequestError: Instrumentation.onRequestError = (error, request, context) => {
  console.error('[next]', context.routeType, request.method, request.path, error);
};
