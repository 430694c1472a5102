import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh } from './refresh.ts';

/** A query whose answers are given by hand, in the order in which they were asked for. */
function asked(active: boolean) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: 'always' } },
  });
  const waiting: Array<(value: string) => void> = [];
  const observer = new QueryObserver(client, { queryKey: ['x'], queryFn: () => new Promise<string>((resolve) => waiting.push(resolve)) });
  const stop = observer.subscribe(() => {});
  if (!active) stop();
  stops.push(stop, () => client.clear());
  return { client, waiting, data: () => client.getQueryData(['x']) };
}

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('refresh', () => {
  it('asks again when an answer was under way, because it may be older than the change', async () => {
    const { client, waiting, data } = asked(true);
    refresh(client, { queryKey: ['x'] });
    refresh(client, { queryKey: ['x'] });
    expect(waiting).toHaveLength(1);
    waiting[0]?.('before the change');
    await turn();
    expect(waiting).toHaveLength(2);
    waiting[1]?.('after the change');
    await turn();
    expect([data(), waiting.length]).toEqual(['after the change', 2]);
  });

  it('never cancels: a storm of changes still lets answers through', async () => {
    const { client, waiting, data } = asked(true);
    for (let n = 0; n < 20; n++) {
      refresh(client, { queryKey: ['x'] });
      waiting.at(-1)?.(`answer ${n}`);
      await turn();
    }
    expect(String(data())).toMatch(/^answer/);
  });

  it('only marks what nobody looks at', async () => {
    const { client, waiting } = asked(false);
    waiting[0]?.('first');
    await turn();
    refresh(client, { queryKey: ['x'] });
    await turn();
    expect(waiting).toHaveLength(1);
    expect(client.getQueryState(['x'])?.isInvalidated).toBe(true);
  });
});
