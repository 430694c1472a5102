import type { Dispatcher } from 'undici';
import { Pool, ProxyAgent } from 'undici';
import type { ClusterAccess, TlsMaterial } from './kubeconfig.ts';
import type { StreamLanes } from './stream-lanes.ts';
import { openStreamLanes } from './stream-lanes.ts';

/** The connections made with one set of certificates. */
export interface Connections {
  /** Short calls: HTTP/1.1, a few kept-alive connections, redirects not followed. */
  readonly requests: Dispatcher;
  readonly streams: StreamLanes;
  fits(tls: TlsMaterial): boolean;
  /** No new requests; those under way may end. */
  retire(): Promise<void>;
  destroy(): Promise<void>;
}

const CONNECT_MS = 5000;
/** Also for a watch: it may have to wait for the server’s cache, but an end of the wait that is too early only asks again. */
const HEADERS_MS = 15_000;
const BODY_PAUSE_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;
const REQUEST_CONNECTIONS = 6;

export function connectTo(access: ClusterAccess, material: TlsMaterial): Connections {
  const { ca, cert, key, servername, rejectUnauthorized } = material;
  const tls = { ca, cert, key, servername, rejectUnauthorized, timeout: CONNECT_MS };
  const common = {
    connections: REQUEST_CONNECTIONS,
    headersTimeout: HEADERS_MS,
    bodyTimeout: BODY_PAUSE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const { origin } = access.server;
  const proxied = access.proxy && new ProxyAgent({ ...common, connections: undefined, uri: access.proxy.href, requestTls: tls });
  const requests = proxied ?? new Pool(origin, { ...common, connect: tls });
  const streams = proxied ? streamsBy(proxied) : openStreamLanes({ origin, tls, headersTimeout: HEADERS_MS });
  return {
    requests,
    streams,
    fits: (other) => JSON.stringify(other) === JSON.stringify(material),
    async retire() {
      await Promise.allSettled([requests.close(), streams.retire()]);
    },
    async destroy() {
      await Promise.allSettled([requests.destroy(), streams.destroy()]);
    },
  };
}

/** Through a proxy every stream has its own tunnel. */
function streamsBy(proxied: Dispatcher): StreamLanes {
  return {
    async open(request) {
      const answer = await proxied.request({ ...request, bodyTimeout: 0 });
      return { answer, heard() {}, silent: () => void answer.body.destroy() };
    },
    retire: async () => {},
    destroy: async () => {},
  };
}
