import { expect, test } from 'vitest';
import { Streams } from './streams.ts';

const quiet = () => ({ now: 0, parts: [], notices: [], scope: null });

async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, pattern: RegExp): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  while (!pattern.test(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

test('a stream says hello at once, then what changed, then good-bye', async () => {
  const streams = new Streams();
  const response = streams.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet);
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  expect(await readUntil(reader, /event: freshness\n/)).toContain('event: hello\ndata: {"epoch":"e","build":"b"}\n\n');
  streams.publish('change', { overview: true, namespaces: ['a'], answers: false });
  expect(await readUntil(reader, /event: change\n/)).toContain('data: {"overview":true,"namespaces":["a"],"answers":false}');
  streams.end('the server stops');
  expect(await readUntil(reader, /event: bye\n/)).toContain('the server stops');
  expect((await reader.read()).done).toBe(true);
  expect(streams.count).toBe(0);
});

test('[R-37] a reader that does not read keeps one merged change, not a queue', async () => {
  const streams = new Streams();
  const response = streams.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet);
  for (let i = 0; i < 50_000; i++) streams.publish('change', { overview: i % 2 === 0, namespaces: [`n${i % 5}`], answers: false });
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  const text = await readUntil(reader, /n0","n1","n2","n3","n4|n1","n2","n3","n4","n0/);
  expect(text.length).toBeLessThan(1_000_000);
  await reader.cancel();
  expect(streams.count).toBe(0);
});

test('[R-38] 1,000 connects and aborts leave nobody behind', () => {
  const streams = new Streams();
  for (let i = 0; i < 1000; i++) {
    const tab = new AbortController();
    streams.open(tab.signal, { epoch: 'e', build: 'b' }, quiet);
    tab.abort();
  }
  expect(streams.count).toBe(0);
});

test('[S-02] what is told to one identity reaches nobody else', async () => {
  const [alice, bob] = [new Streams(), new Streams()];
  const response = bob.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet);
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  alice.publish('change', { overview: true, namespaces: ['canary'], answers: true });
  alice.end('alice logged out');
  bob.publish('change', { overview: true, namespaces: ['bobs'], answers: true });
  expect(await readUntil(reader, /event: change\n.*\n\n/)).not.toMatch(/canary|alice/);
  expect(bob.count).toBe(1);
  await reader.cancel();
});
