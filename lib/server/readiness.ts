import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { followed, readyToServe } from './runtime.ts';
import { isStopping, stopping } from './serving.ts';

export interface Readiness {
  readonly ready: true;
  /** 'stale': something that somebody looks at is not up to date. A page shows that, and this process is no less ready. */
  readonly cluster: 'live' | 'stale';
}

/** Whether this process can serve: pages have something to show, and it is not about to end. */
export function readiness(): Result<Readiness, AppError> {
  if (isStopping()) return err(stopping);
  const ready = readyToServe();
  if (!ready.ok) return ready;
  const upToDate = followed().every(({ cluster }) =>
    kinds.every(({ kind, required }) => !required || cluster.store.knowledge(kind, '').state !== 'stale'),
  );
  return ok({ ready: true, cluster: upToDate ? 'live' : 'stale' });
}
