import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
import { buildConnector, Client } from 'undici';

/** A long answer, and what its reader tells about the connection below it. */
export interface LaneStream {
  readonly answer: Dispatcher.ResponseData;
  /** Something arrived. */
  heard(): void;
  /** Nothing arrived for `ms`: when that holds for the whole connection it is half-open and is dropped. */
  silent(ms: number): void;
}

/** Connections for answers that stay open. */
export interface StreamLanes {
  /** Throws what undici throws. */
  open(request: Dispatcher.RequestOptions): Promise<LaneStream>;
  /** Open answers may end, new ones are not expected. */
  retire(): Promise<void>;
  destroy(): Promise<void>;
}

export interface LaneOptions {
  readonly origin: string;
  readonly tls: buildConnector.BuildOptions;
  readonly headersTimeout: number;
}

interface Lane {
  readonly client: Client;
  /** Settles when the connection is made, or is not. */
  readonly decided: Promise<void>;
  http2: boolean | undefined;
  streams: number;
  heardAt: number;
}

/** API servers allow at least 100 streams in a connection. */
const STREAMS_PER_CONNECTION = 80;

/**
 * Watches stay open for minutes, eleven kinds at a time, and with them a connection each over HTTP/1.1: the price of a
 * server without TLS. A real API server speaks HTTP/2, where all of them share one connection, so that a cluster costs
 * one connection for watches and a few for requests. The first connection decides; until then nobody makes a second.
 *
 * Only answers without a request body go this way. undici holds back writes while another stream is open on an HTTP/2
 * connection, and its body time limit does not see arriving data there (Node 20); hence `heard` and `silent`.
 */
export function openStreamLanes({ origin, tls, headersTimeout }: LaneOptions): StreamLanes {
  const lanes = new Set<Lane>();
  /** Those that end with their last stream. */
  const left = new Set<Lane>();

  function addLane(): Lane {
    let settle = () => {};
    const decided = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const connect = buildConnector({ ...tls, allowH2: true });
    const client = new Client(origin, {
      allowH2: true,
      headersTimeout,
      bodyTimeout: 0,
      connect(options, callback) {
        connect(options, (...outcome) => {
          decide(lane, outcome[1]);
          settle();
          callback(...outcome);
        });
      },
    });
    const lane: Lane = { client, decided, http2: undefined, streams: 0, heardAt: performance.now() };
    lanes.add(lane);
    return lane;
  }

  function decide(lane: Lane, socket: Socket | TLSSocket | null | undefined): void {
    const http2 = socket && 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
    if (!socket)
      lanes.delete(lane); // undici says undefined where its types say null
    else if (!http2 && lane.streams > 1) socket.destroy(new Error('no HTTP/2 any more')); // all but one would wait for ever
    lane.http2 = http2 === true;
    lane.client.pipelining = lane.http2 ? STREAMS_PER_CONNECTION : 1; // undici's word for how many at once
  }

  /** A lane that can take one more stream, counted as taken. */
  async function takeLane(): Promise<Lane> {
    for (;;) {
      for (const lane of lanes) {
        if (lane.streams >= (lane.http2 ? STREAMS_PER_CONNECTION : 1)) continue;
        lane.streams++;
        return lane;
      }
      const undecided = [...lanes].find((lane) => lane.http2 === undefined);
      if (undecided) await undecided.decided;
      else addLane();
    }
  }

  function drop(lane: Lane): void {
    lanes.delete(lane);
    void lane.client.destroy().catch(() => {});
  }

  /** Nobody begins anything on it any more. While every kind tries again on it, it might never be without a stream, and never be dropped. */
  function leave(lane: Lane): void {
    lanes.delete(lane);
    left.add(lane);
    void lane.client.close().then(
      () => left.delete(lane),
      () => left.delete(lane),
    );
  }

  return {
    async open(request) {
      const lane = await takeLane();
      try {
        const answer = await lane.client.request(request);
        lane.heardAt = performance.now();
        answer.body.on('error', () => {}); // told to the reader by the iteration; without a listener it would end the process
        answer.body.once('close', () => {
          lane.streams--;
        });
        return {
          answer,
          heard() {
            lane.heardAt = performance.now();
          },
          silent(ms) {
            if (performance.now() - lane.heardAt >= ms) drop(lane);
          },
        };
      } catch (error) {
        lane.streams--;
        // It may be dead without knowing it.
        if (lane.streams === 0) drop(lane);
        else if ((error as { code?: unknown }).code === 'UND_ERR_HEADERS_TIMEOUT') leave(lane);
        throw error;
      }
    },
    async retire() {
      await Promise.allSettled([...lanes].map((lane) => lane.client.close()));
    },
    async destroy() {
      await Promise.allSettled([...lanes, ...left].map((lane) => lane.client.destroy()));
    },
  };
}
