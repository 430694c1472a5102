import type { IncomingMessage } from 'node:http';
import type { RequestInfo } from './request-info.ts';

/** Begins the line that is printed when it happens; whoever runs stories on a simulated cluster looks for it. */
export const offLimitsMark = '[sandbox] off limits:';

const subresources = new Set(['exec', 'attach', 'log', 'portforward', 'proxy', 'token', 'ephemeralcontainers']);

/** What Waymark never asks a cluster for, whoever uses it (S-33): the line that says so, null for everything else. */
export function offLimits({ headers, method }: IncomingMessage, info: RequestInfo): string | null {
  if (!headers['user-agent']?.startsWith('waymark/')) return null;
  const { group, resource, subresource, namespace, name, path } = info;
  // Istio's settings, by their name (lib/mesh/model/kinds/mesh-config.ts), and no other ConfigMap.
  const isSettings = resource === 'configmaps' && namespace === 'istio-system' && name === 'istio';
  const never = group === '' && (resource === 'secrets' || (resource === 'configmaps' && !isSettings));
  return never || subresources.has(subresource) ? `${offLimitsMark} ${method} ${path}` : null;
}
