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
  expect(await readUntil(reader, /event: freshness\n/)).toMatch(/^event: hello\ndata: \{"epoch":"e","build":"b","tab":"[\w-]{12}"\}\n\n/);
  streams.publishChange({ overview: true, namespaces: ['a'], answers: false, radar: false });
  expect(await readUntil(reader, /event: change\n/)).toContain('data: {"overview":true,"namespaces":["a"],"answers":false,"radar":false}');
  streams.end('the server stops');
  expect(await readUntil(reader, /event: bye\n/)).toContain('the server stops');
  expect((await reader.read()).done).toBe(true);
  expect(streams.count).toBe(0);
});

test('[R-37] a reader that does not read keeps one merged change, not a queue', async () => {
  const streams = new Streams();
  const response = streams.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet);
  for (let i = 0; i < 50_000; i++)
    streams.publishChange({ overview: i % 2 === 0, namespaces: [`n${i % 5}`], answers: false, radar: false });
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  const text = await readUntil(reader, /"namespaces":\[("n\d",?){5}\]/);
  expect(text.length).toBeLessThan(1_000_000);
  await reader.cancel();
  expect(streams.count).toBe(0);
});

test('a tab that says what it asks for is told once what of it is old, until it asks again; another one is not', async () => {
  const streams = new Streams();
  let marks = 0;
  const open = async () => {
    const reader = streams.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet).body?.getReader();
    if (!reader) throw new Error('no body');
    const tab = /"tab":"([\w-]+)"/.exec(await readUntil(reader, /event: freshness\n/))?.[1] ?? '';
    const told = async () => {
      const mark = `mark ${marks++}`;
      streams.publish('freshness', { ...quiet(), notices: [mark] });
      const text = await readUntil(reader, new RegExp(`${mark}".*\\n\\n`));
      return Array.from(text.matchAll(/event: change\ndata: (.*)/g), ([, data = '']) => JSON.parse(data));
    };
    return { tab, told };
  };
  const [shop, infra, silent] = [await open(), await open(), await open()];
  for (const one of [shop, infra, silent]) await one.told();
  streams.asked(shop.tab, 'overview');
  streams.asked(shop.tab, 'ns:shop');
  streams.asked(infra.tab, 'answers');
  streams.asked('nobody', 'answers');
  const change = { overview: false, namespaces: ['shop', 'other'], answers: true, radar: true };
  streams.publishChange(change);
  streams.publishChange(change);
  expect(await shop.told()).toEqual([{ overview: false, namespaces: ['shop'], answers: false, radar: false }]);
  expect(await infra.told()).toEqual([{ overview: false, namespaces: [], answers: true, radar: false }]);
  expect(await silent.told()).toEqual([change, change]);
  streams.asked(infra.tab, 'ns:not-yet');
  streams.publishEverything();
  const everything = { overview: true, namespaces: [], answers: true, radar: true };
  expect(await infra.told()).toEqual([{ ...everything, namespaces: ['not-yet'] }]);
  expect(await shop.told()).toEqual([everything]);
  streams.publishChange({ ...change, overview: true });
  expect(await shop.told()).toEqual([]);
  streams.asked(shop.tab, 'ns:shop');
  streams.asked(shop.tab, 'overview');
  streams.publishChange({ ...change, overview: true });
  expect(await shop.told()).toEqual([{ overview: true, namespaces: ['shop'], answers: false, radar: false }]);
});

test('a tab of somebody who signed in gets no name: its requests may reach another replica, so all is told', async () => {
  const streams = new Streams();
  const session = { id: 's', expires: Number.POSITIVE_INFINITY };
  const reader = streams.open(new AbortController().signal, { epoch: 'e', build: 'b' }, quiet, session).body?.getReader();
  if (!reader) throw new Error('no body');
  expect(await readUntil(reader, /event: freshness\n/)).toContain('data: {"epoch":"e","build":"b","tab":""}');
  streams.asked('', 'overview');
  streams.publishChange({ overview: false, namespaces: ['a'], answers: true, radar: true });
  expect(await readUntil(reader, /event: change\n/)).toContain('"namespaces":["a"],"answers":true,"radar":true');
  await reader.cancel();
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
  alice.publishChange({ overview: true, namespaces: ['canary'], answers: true, radar: true });
  alice.end('alice logged out');
  bob.publishChange({ overview: true, namespaces: ['bobs'], answers: true, radar: true });
  expect(await readUntil(reader, /event: change\n.*\n\n/)).not.toMatch(/canary|alice/);
  expect(bob.count).toBe(1);
  await reader.cancel();
});
