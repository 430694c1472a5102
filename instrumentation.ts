import type { Instrumentation } from 'next';

/** Runs once per server process, before the first request; must neither wait for the cluster nor throw. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { startServerSide } = await import('./lib/server/start.ts');
    startServerSide();
  }
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, { routeType }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { log } = await import('./lib/server/log/log.ts');
  log('error', 'page failed', { routeType, method: request.method, path: request.path.split('?')[0], error });
};
