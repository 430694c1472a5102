import type { ClusterObserver } from '../../cluster/observer.ts';
import { log } from '../log/log.ts';
import { currentRequest } from '../request-context.ts';
import { metrics } from './metrics.ts';

/** Counts what happens on the way to a cluster, and joins our audit lines with those of its API server. */
export const clusterObserver: ClusterObserver = {
  onFeed(kind, what, by) {
    metrics().feeds[what].inc({ kind }, by);
  },
  onCall({ method, status, ms }) {
    metrics().clusterCalls.inc({ method, status });
    metrics().clusterCallSeconds.observe({ method }, ms / 1000);
    const { id, write } = currentRequest() ?? {};
    if (write && method !== 'GET') write.status = status;
    log('debug', 'cluster call', { request: id, audit: write?.auditId, method, status, ms: Math.round(ms) });
  },
  auditId: () => currentRequest()?.write?.auditId,
};
