import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import type { StreamEvents } from '../lib/protocol/api.ts';
import { tabHeader } from '../lib/protocol/topics.ts';
import type { App } from './app.ts';

/** A page of Waymark without the browser: a stream, and what the page would ask again when the stream says that it is old. */
export interface Tab {
  /** When the next change of this namespace is told, `performance.now()`. */
  nextChangeOf(namespace: string): Promise<number>;
  /** Bytes received since the last call, bodies as they cross the network. */
  takeBytes(): number;
}

export interface Tabs {
  readonly all: readonly Tab[];
  close(): Promise<void>;
}

export interface TabOptions {
  readonly count: number;
  /** Further ones that take nothing after the head of their stream. */
  readonly silent?: number;
  /** What they look at, beside the radar. */
  readonly namespace: string;
  readonly overview?: boolean;
}

/** Opens so many pages, which ask for all they are told of. */
export async function openTabs(app: App, { count, silent = 0, namespace, overview = true }: TabOptions): Promise<Tabs> {
  const shown = [...(overview ? ['/api/overview'] : []), '/api/radar', `/api/namespaces/${namespace}`];
  const pool = new Pool(app.address, { connections: 2 * count + silent, bodyTimeout: 0 });
  const headers = { authorization: `Bearer ${app.accessCode}`, 'accept-encoding': 'gzip' };
  const get = (path: string, own: Record<string, string> = {}) => pool.request({ path, method: 'GET', headers: { ...headers, ...own } });
  const all = await Promise.all(Array.from({ length: count }, () => openTab(get, namespace, shown)));
  for (let i = 0; i < silent; i++) (await get('/api/events')).body.on('error', () => {}); // nobody reads it
  return { all, close: () => pool.destroy() };
}

type Get = (path: string, headers?: Record<string, string>) => Promise<Dispatcher.ResponseData>;

async function openTab(get: Get, namespace: string, shown: readonly string[]): Promise<Tab> {
  const { body } = await get('/api/events');
  let bytes = 0;
  let tab = '';
  let waiting: { namespace: string; told: (at: number) => void } | undefined;
  const etags = new Map<string, string>();

  /** One request for a path at a time; what becomes old meanwhile is asked for once more. */
  const underWay = new Map<string, boolean>();
  async function ask(path: string): Promise<void> {
    if (underWay.has(path)) return void underWay.set(path, true);
    do {
      underWay.set(path, false);
      const etag = etags.get(path);
      const known = etag && path !== '/api/radar' ? `?since=${JSON.parse(etag)}` : '';
      const answer = await get(path + known, { [tabHeader]: tab, ...(etag ? { 'if-none-match': etag } : {}) });
      bytes += Object.entries(answer.headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 17);
      for await (const part of answer.body) bytes += (part as Buffer).length;
      etags.set(path, String(answer.headers['etag'] ?? ''));
    } while (underWay.get(path));
    underWay.delete(path);
  }

  function accept(name: string, data: string): void {
    if (name === 'hello') {
      tab = (JSON.parse(data) as StreamEvents['hello']).tab;
      for (const path of shown) void ask(path).catch(() => {});
    }
    if (name !== 'change') return;
    const change = JSON.parse(data) as StreamEvents['change'];
    if (change.overview) void ask('/api/overview').catch(() => {});
    if (change.radar) void ask('/api/radar').catch(() => {});
    if (change.namespaces.includes(namespace)) void ask(`/api/namespaces/${namespace}`).catch(() => {});
    if (waiting && change.namespaces.includes(waiting.namespace)) {
      waiting.told(performance.now());
      waiting = undefined;
    }
  }

  let rest = '';
  body.setEncoding('utf8');
  body.on('error', () => {}); // closing destroys it
  body.on('data', (piece: string) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      // A sign of life comes every 15 s whether or not anything changes.
      if (name !== 'freshness') bytes += Buffer.byteLength(block) + 2;
      accept(name, data);
    }
  });
  return {
    nextChangeOf: (wanted) =>
      new Promise((told) => {
        waiting = { namespace: wanted, told };
      }),
    takeBytes() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
  };
}
