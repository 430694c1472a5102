import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { RawObject } from '../mesh/model/kind.ts';
import { readList } from './list-pages.ts';
import { testAccess } from './testing/access.ts';
import { until } from './testing/until.ts';
import { createTransport } from './transport.ts';

// Pages whose parts come one after the other.

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Asked {
  readonly token: string | null;
  readonly answer: ServerResponse;
}

/** A list whose answers the test writes; each request is in `asked`. */
async function open() {
  const asked: Asked[] = [];
  const server: Server = createServer((request, answer) => {
    answer.on('error', () => {});
    asked.push({ token: new URL(request.url ?? '', 'http://api').searchParams.get('continue'), answer });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  const transport = createTransport(testAccess(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  cleanUp.push(() => transport.close());
  const abort = new AbortController();
  const listPath = ({ limit, continue: token }: { limit?: string; continue?: string }) =>
    `/api/v1/services?limit=${limit}${token ? `&continue=${token}` : ''}`;
  const project = ({ metadata }: RawObject) => metadata?.name;
  const listing = readList({ transport, listPath: listPath as never, project }, abort.signal);
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
