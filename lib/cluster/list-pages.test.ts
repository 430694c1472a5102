import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { RawObject } from '../mesh/model/kind.ts';
import type { Message } from '../mesh/model/protobuf.ts';
import { readList } from './list-pages.ts';
import { testAccess } from './testing/access.ts';
import { until } from './testing/until.ts';
import { wrapped, writeList, writeMessage } from './testing/write-protobuf.ts';
import { createTransport } from './transport.ts';

// Pages whose parts come one after the other.

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Asked {
  readonly token: string | null;
  readonly limit: string | null;
  readonly accept: string;
  readonly answer: ServerResponse;
}

/** A list whose answers the test writes; each request is in `asked`. */
async function open(protobuf?: Message) {
  const asked: Asked[] = [];
  const server: Server = createServer((request, answer) => {
    answer.on('error', () => {});
    const { searchParams } = new URL(request.url ?? '', 'http://api');
    asked.push({ token: searchParams.get('continue'), limit: searchParams.get('limit'), accept: request.headers.accept ?? '', answer });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  const transport = createTransport(testAccess(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  cleanUp.push(() => transport.close());
  const abort = new AbortController();
  const listPath = ({ limit, continue: token }: { limit?: string; continue?: string }) =>
    `/api/v1/services?limit=${limit}${token ? `&continue=${token}` : ''}`;
  const project = ({ metadata }: RawObject) => metadata?.name;
  const listing = readList({ transport, listPath: listPath as never, project, protobuf }, abort.signal);
  return { asked, listing, asks: (count: number) => until(() => asked.length === count) };
}

/** How Go begins a list: what it says of itself first. */
const head = (token: string) =>
  `{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"7"${token && `,"continue":"${token}"`}},"items":[`;
const item = (name: string) => JSON.stringify({ metadata: { name }, padding: 'x'.repeat(5000) });

test('the next page is asked for while this one is still on its way, one ahead; all are kept in their order', async () => {
  const { asked, listing, asks } = await open();
  await asks(1);
  asked[0]?.answer.write(head('two') + item('a'));
  await asks(2);
  asked[1]?.answer.write(head('three') + item('c'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked.map(({ token }) => token)).toEqual([null, 'two']);
  asked[0]?.answer.end(`,${item('b')}]}`);
  await asks(3);
  asked[1]?.answer.end(']}');
  asked[2]?.answer.end(`${head('')}${item('d')}]}`);
  expect(await listing).toEqual({ ok: true, value: { records: ['a', 'b', 'c', 'd'], resourceVersion: '7', malformed: 0 } });
});

test('a token that is told at the end is followed as well', async () => {
  const { asked, listing, asks } = await open();
  await asks(1);
  asked[0]?.answer.end(`{"items":[${item('a')}],"metadata":{"continue":"two","resourceVersion":"7"}}`);
  await asks(2);
  asked[1]?.answer.end(`{"items":[${item('b')}],"metadata":{"resourceVersion":"7"}}`);
  expect(await listing).toMatchObject({ ok: true, value: { records: ['a', 'b'] } });
});

test('a page that breaks off is a failure of the whole list, and the page that was asked for ahead is left', async () => {
  const { asked, listing, asks } = await open();
  await asks(1);
  asked[0]?.answer.write(head('two') + item('a'));
  await asks(2);
  const left = new Promise((resolve) => asked[1]?.answer.on('close', resolve));
  asked[0]?.answer.destroy();
  expect(await listing).toMatchObject({ ok: false, error: { kind: 'network' } });
  await left;
});

const named: Message = { 1: ['metadata', { one: { 1: ['name', 'text'] } }] };
const padded: Message = { ...named, 9: ['padding', 'text'] };
const wireItem = (name: string) => writeMessage(padded, { metadata: { name }, padding: 'x'.repeat(5000) });

test('protobuf is taken where it is served, in larger pages from the second on, the next asked for while one comes', async () => {
  const { asked, listing, asks } = await open(named);
  await asks(1);
  expect(asked[0]).toMatchObject({ limit: '100', accept: 'application/vnd.kubernetes.protobuf, application/json' });
  const first = writeList([wireItem('a'), wireItem('b')], { token: 'two' });
  asked[0]?.answer.write(first.subarray(0, 6000));
  await asks(2);
  expect(asked[1]).toMatchObject({ token: 'two', limit: '1000' });
  asked[0]?.answer.end(first.subarray(6000));
  asked[1]?.answer.end(writeList([wireItem('c'), writeMessage(named, { metadata: {} })]));
  expect(await listing).toEqual({ ok: true, value: { records: ['a', 'b', 'c'], resourceVersion: '7', malformed: 1 } });
});

test('a server that has JSON only is read as JSON', async () => {
  const { asked, listing, asks } = await open(named);
  await asks(1);
  asked[0]?.answer.end(`${head('two')}${item('a')}]}`);
  await asks(2);
  expect(asked[1]).toMatchObject({ token: 'two', limit: '100' });
  asked[1]?.answer.end(`${head('')}${item('b')}]}`);
  expect(await listing).toMatchObject({ ok: true, value: { records: ['a', 'b'] } });
});

test.each([
  ['breaks off', writeList([wireItem('a')]).subarray(0, 2000)],
  ['has an object that is none', writeList([Buffer.from([0x0a, 0x7f, 1])])],
])('protobuf that %s is asked for again, as JSON', async (_, damaged) => {
  const { asked, listing, asks } = await open(named);
  await asks(1);
  asked[0]?.answer.end(damaged);
  await asks(2);
  expect(asked[1]).toMatchObject({ token: null, limit: '100', accept: 'application/json' });
  asked[1]?.answer.end(`${head('')}${item('a')}]}`);
  expect(await listing).toMatchObject({ ok: true, value: { records: ['a'] } });
});

test('a refusal that is protobuf too is told as it is', async () => {
  const { asked, listing, asks } = await open(named);
  await asks(1);
  const status = writeMessage(
    { 2: ['status', 'text'], 3: ['message', 'text'], 4: ['reason', 'text'], 6: ['code', 'number'] },
    { status: 'Failure', message: 'pods is forbidden', reason: 'Forbidden', code: 403 },
  );
  asked[0]?.answer.writeHead(403, { 'content-type': 'application/vnd.kubernetes.protobuf' }).end(wrapped(status));
  expect(await listing).toMatchObject({
    ok: false,
    error: { kind: 'status', status: 403, reason: 'Forbidden', message: 'pods is forbidden' },
  });
});
