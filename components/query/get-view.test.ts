import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { patchOf } from '../../lib/protocol/patch.ts';
import { getView } from './get-view.ts';
import { shareById } from './share-by-id.ts';
import type { Reply } from './testing/api-server.ts';
import { startApiServer } from './testing/api-server.ts';

interface View {
  readonly revision: string;
  readonly services: readonly { readonly id: string; readonly pods: number }[];
  readonly total: number;
}

let close = async () => {};
afterEach(() => close());

async function page(...replies: Reply[]) {
  const server = await startApiServer(() => replies.shift() ?? { status: 500 });
  close = server.close;
  const client = new QueryClient({ defaultOptions: { queries: { structuralSharing: shareById, retry: false } } });
  const read = () =>
    client.fetchQuery({
      queryKey: ['view'],
      queryFn: (asked) => getView<View>(`${server.url}/api/view`, { filter: 'ns:shop' }, asked),
    });
  return { read, paths: () => server.log.map(({ path }) => path) };
}

const first: View = {
  revision: 'e.1',
  services: [
    { id: 'a', pods: 1 },
    { id: 'b', pods: 1 },
  ],
  total: 2,
};
const second: View = { ...first, revision: 'e.2', services: [{ id: 'a', pods: 2 }, first.services[1]!] };

test('the first time all is asked for, then what differs', async () => {
  const { read, paths } = await page({ json: first }, { json: patchOf(first, second) });
  const before = await read();
  expect(before).toEqual(first);
  const after = await read();
  expect(after).toEqual(second);
  expect(after.services[1]).toBe(before.services[1]);
  expect(paths()).toEqual(['/api/view?filter=ns%3Ashop', '/api/view?filter=ns%3Ashop&since=e.1']);
});

test('a server that does not know what this page has sends everything', async () => {
  const { read, paths } = await page({ json: first }, { json: { ...second, revision: 'other.7' } }, { json: first });
  await read();
  expect(await read()).toEqual({ ...second, revision: 'other.7' });
  await read();
  expect(paths().at(-1)).toBe('/api/view?filter=ns%3Ashop&since=other.7');
});
