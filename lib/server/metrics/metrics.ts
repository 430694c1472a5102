import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Counts } from '../../cluster/list-watch.ts';
import { processSlot } from '../process-slot.ts';
import { version } from '../version.ts';

/**
 * What is counted. Labels have few values that are known beforehand: kinds, routes, states, codes. No name of a cluster, a
 * namespace or a user is ever one, so that neither their number nor who they are reaches the monitoring.
 */
function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'waymark_build_info', help: 'Always 1; says which version runs.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  const feedCounter = (name: string, help: string) => new Counter({ name, help, labelNames: ['kind'], registers });
  const feeds = {
    lists: feedCounter('waymark_lists_total', 'Whole lists that were asked for: the first, and one after each lost position.'),
    pages: feedCounter('waymark_list_pages_total', 'Pages of lists that were read.'),
    watches: feedCounter('waymark_watches_total', 'Watches that were asked for.'),
    events: feedCounter('waymark_watch_events_total', 'Events of watches, bookmarks too.'),
    expired: feedCounter('waymark_expired_total', 'How often the API server had forgotten the position (410).'),
    retries: feedCounter('waymark_retries_total', 'Setbacks of a list or a watch, each tried again.'),
    malformed: feedCounter('waymark_malformed_total', 'Objects that could not be read.'),
    handlerErrors: feedCounter('waymark_handler_errors_total', 'Bugs of Waymark while it took in a change.'),
  } satisfies Record<keyof Counts, unknown>;
  return {
    registry,
    feeds,
    feedStates: new Gauge({
      name: 'waymark_feeds',
      help: 'List+watch loops by kind and state.',
      labelNames: ['kind', 'state'],
      registers,
    }),
    feedAge: new Gauge({
      name: 'waymark_feed_age_seconds',
      help: 'Since the cluster last confirmed a kind; of several loops the one that waits longest.',
      labelNames: ['kind'],
      registers,
    }),
    feedObjects: new Gauge({ name: 'waymark_feed_objects', help: 'Objects that are kept.', labelNames: ['kind'], registers }),
    clusterCalls: new Counter({
      name: 'waymark_cluster_calls_total',
      help: 'Calls to API servers other than watches; status 0: no answer.',
      labelNames: ['method', 'status'],
      registers,
    }),
    clusterCallSeconds: new Histogram({
      name: 'waymark_cluster_call_seconds',
      help: 'How long such calls took.',
      labelNames: ['method'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
      registers,
    }),
    requests: new Counter({
      name: 'waymark_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'waymark_http_request_seconds',
      help: 'Until the answer began; for a stream, until it was open.',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    writes: new Counter({
      name: 'waymark_writes_total',
      help: 'Changes of objects, by what became of them.',
      labelNames: ['verb', 'outcome'],
      registers,
    }),
    streams: new Gauge({ name: 'waymark_streams_open', help: 'Streams to browsers that are open.', registers }),
    streamEvents: new Counter({ name: 'waymark_stream_events_total', help: 'Events sent to browsers.', labelNames: ['event'], registers }),
    streamMerged: new Counter({
      name: 'waymark_stream_merged_total',
      help: 'Events that a slow reader got merged with the next one.',
      registers,
    }),
    identities: new Gauge({ name: 'waymark_identities', help: 'Users whose cluster is followed.', registers }),
    stopping: new Gauge({ name: 'waymark_stopping', help: '1 while the server drains before it ends.', registers }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** State only; see processSlot. */
export function metrics(): Metrics {
  return processSlot('metrics', createMetrics);
}
