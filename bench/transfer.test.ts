import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Meter } from './transfer.ts';
import { bytesIn, eventSizes, partOf, startMeter } from './transfer.ts';

let server: Server | undefined;
let meter: Meter | undefined;

afterEach(async () => {
  await meter?.close();
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  [server, meter] = [undefined, undefined];
});

async function metered(answer: Parameters<typeof createServer>[1]): Promise<Meter> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  meter = await startMeter(new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}`));
  return meter;
}

test('bodies pass unchanged and are counted by what they are; taking the counts starts anew', async () => {
  const { address, take } = await metered((request, response) => {
    const type = request.url === '/app.js' ? 'application/javascript' : 'application/json';
    response.writeHead(200, { 'Content-Type': type, 'X-Host': request.headers.host ?? '' }).end('x'.repeat(1000));
  });
  const answer = await fetch(`${address}/app.js`);
  expect(await answer.text()).toBe('x'.repeat(1000));
  expect(answer.headers.get('x-host')).not.toBe(new URL(address).host);
  await (await fetch(`${address}/api/overview`)).text();

  const transfer = take();
  expect(transfer.requests).toBe(2);
  for (const size of [transfer.js, transfer.data]) {
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThan(1400);
  }
  expect(transfer.html + transfer.css + transfer.fonts + transfer.other).toBe(0);
  expect(bytesIn(take())).toBe(0);
});

test('an event stream passes piece by piece and is counted by event', async () => {
  const change = 'event: change\ndata: {"overview":true}\n\n';
  const { address, take } = await metered((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: freshness\ndata: {}\n\n');
    response.write(change);
  });
  const stop = new AbortController();
  const reader = (await fetch(`${address}/api/events`, { signal: stop.signal })).body?.getReader();
  let text = '';
  while (!text.endsWith(change)) text += new TextDecoder().decode((await reader?.read())?.value);
  stop.abort();

  const transfer = take();
  expect(transfer.events['change']).toBe(change.length);
  expect(transfer.data).toBe(0);
  expect(bytesIn(transfer)).toBe(change.length + (transfer.events[''] ?? 0));
});

test('an event that arrives in pieces is one event', () => {
  const seen: Array<readonly [string, number]> = [];
  const feed = eventSizes((name, bytes) => seen.push([name, bytes]));
  feed('event: hel');
  feed('lo\ndata: 1\n');
  expect(seen).toEqual([]);
  feed('\n: alive\n\n');
  expect(seen).toEqual([
    ['hello', 22],
    ['', 9],
  ]);
});

test('answers of the API are data whatever their type is; the rest goes by its type', () => {
  expect(partOf('/api/overview?filter=', 'application/json; charset=utf-8')).toBe('data');
  expect(partOf('/_next/static/chunks/1.js', 'application/javascript; charset=UTF-8')).toBe('js');
  expect(partOf('/worker.js', 'text/javascript')).toBe('js');
  expect(partOf('/', 'text/html; charset=utf-8')).toBe('html');
  expect(partOf('/a.woff2', 'font/woff2')).toBe('fonts');
  expect(partOf('/icon.svg', 'image/svg+xml')).toBe('other');
});
