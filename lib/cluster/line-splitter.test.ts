import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from './line-splitter.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(body: AsyncIterable<Buffer>, maxBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(body, maxBytes)) lines.push(line);
  return lines;
}

test('lines are the same however the bytes are cut', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\n', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 50 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      expect(await collect(inChunks(bytes, size))).toEqual(lines.filter((text) => text !== ''));
    }),
  );
});

test('a last line without its newline is a fault, after the lines before it', async () => {
  const seen: string[] = [];
  const read = async () => {
    for await (const line of splitLines(inChunks(Buffer.from('one\ntw'), 2), 1000)) seen.push(line);
  };
  await expect(read()).rejects.toMatchObject({ code: 'cutInLine' });
  expect(seen).toEqual(['one']);
});

test.each([
  ['in one chunk', 10_000],
  ['in many chunks', 7],
])('a line over the limit is a fault, %s', async (_name, size) => {
  const bytes = Buffer.from(`${'x'.repeat(1001)}\n`);
  await expect(collect(inChunks(bytes, size))).rejects.toMatchObject({ code: 'lineTooLong' });
});

test('a line that never ends stops at the limit', async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      sent += 100;
      yield Buffer.alloc(100, 'x');
    }
  }
  await expect(collect(endless())).rejects.toMatchObject({ code: 'lineTooLong' });
  expect(sent).toBe(1100);
});
