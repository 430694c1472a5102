import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Holds, Message } from '../mesh/model/protobuf.ts';
import { isProtobuf, MalformedProtobuf, readMessage, readWireList, unwrapped, wireTokenIn } from './protobuf.ts';
import { wrapped, writeList, writeMessage } from './testing/write-protobuf.ts';

// That the numbers of the fields are right only a real API server can tell: e2e/conformance/protobuf.conformance.test.ts.

const wireKinds = kinds.flatMap((kind) => ('protobuf' in kind && kind.protobuf ? [{ ...kind, protobuf: kind.protobuf as Message }] : []));

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const time = fc.integer({ min: 1, max: 4e9 }).map((seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
const map = fc.array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), text), { minLength: 1, maxLength: 4 });

/** Any value as JSON has it: what is empty is left out. */
function anyOf(message: Message): fc.Arbitrary<object> {
  const fields = Object.values(message).map(([name, holds]) => [name, anyHeld(holds)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

function anyHeld(holds: Holds): fc.Arbitrary<unknown> {
  if (typeof holds === 'object') return 'one' in holds ? anyOf(holds.one) : fc.array(anyOf(holds.many), { minLength: 1, maxLength: 3 });
  return {
    text: text.filter((value) => value !== ''),
    texts: fc.array(text, { minLength: 1, maxLength: 3 }),
    number: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    flag: fc.boolean(),
    time,
    map: map.map((entries) => JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`)),
  }[holds];
}

test.each(wireKinds.map((kind) => [kind.kind, kind.protobuf] as const))(
  '%s: what is written is read, and what is unknown is skipped',
  (_, message) => {
    const more: Message = { ...message, 99: ['unknown', 'text'], 100: ['count', 'number'], 101: ['when', 'map'] };
    fc.assert(
      fc.property(anyOf(message), (value) => {
        const bytes = writeMessage(more, { ...value, unknown: 'x', count: -1, when: { a: 'b' } });
        expect(JSON.stringify(readMessage(message, bytes))).toBe(JSON.stringify(sorted(message, value)));
      }),
      { numRuns: 50 },
    );
  },
);

/** With its fields in the order of their numbers, as they are written. */
function sorted(message: Message, value: object): object {
  const nested = (holds: Holds, field: unknown): unknown => {
    if (typeof holds !== 'object') return field;
    return 'one' in holds ? sorted(holds.one, field as object) : (field as object[]).map((item) => sorted(holds.many, item));
  };
  const fields = Object.values(message).filter(([name]) => Object.hasOwn(value, name));
  return Object.fromEntries(fields.map(([name, holds]) => [name, nested(holds, value[name as never])]));
}

test('numbers below zero and times beyond counting are read or refused', () => {
  const message: Message = { 1: ['n', 'number'], 2: ['t', 'time'] };
  expect(readMessage(message, writeMessage(message, { n: -3 }))).toEqual({ n: -3 });
  expect(readMessage(message, Buffer.from([0x12, 0x00]))).toEqual({});
  expect(() => readMessage(message, Buffer.from([0x12, 0x09, 0x08, 255, 255, 255, 255, 255, 255, 255, 127]))).toThrow(MalformedProtobuf);
});

test('whatever comes, it is read or refused: nothing else is thrown, and nothing is read beyond its end', () => {
  const [pod] = wireKinds.filter(({ kind }) => kind === 'Pod');
  const message = pod?.protobuf as Message;
  const tried = (bytes: Buffer, read: (bytes: Buffer) => unknown) => {
    try {
      read(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedProtobuf);
    }
  };
  const damaged = fc.tuple(anyOf(message), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat()).map(([value, at, byte, cut]) => {
    const bytes = writeList([writeMessage(message, value)], { token: 'next' });
    bytes[at % bytes.length] = byte;
    return bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length);
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 }).map(Buffer.from)), (bytes) => {
      tried(bytes, readWireList);
      tried(bytes, (all) => readMessage(message, all));
      tried(bytes, (all) => readWireList(all).items.map((item) => readMessage(message, item)));
      wireTokenIn(bytes);
    }),
    { numRuns: 500 },
  );
});

test('a list has its items, its version and its token, which stands in its first bytes', () => {
  const item = writeMessage({ 1: ['metadata', { one: { 1: ['name', 'text'] } }] }, { metadata: { name: 'x'.repeat(9000) } });
  const list = writeList([item, item], { resourceVersion: '12', token: 'next' });
  expect(readWireList(list)).toEqual({ items: [item, item], resourceVersion: '12', token: 'next' });
  expect(isProtobuf(list)).toBe(true);
  expect(wireTokenIn(list.subarray(0, 4096))).toBe('next');
  expect(wireTokenIn(writeList([item]).subarray(0, 4096))).toBe('');
  for (let length = 0; length < 60; length++) expect([undefined, 'next']).toContain(wireTokenIn(list.subarray(0, length)));
  expect(wireTokenIn(list.subarray(0, 30))).toBeUndefined();
  expect(isProtobuf(Buffer.from('{"kind":'))).toBe(false);
});

test('what is encoded once more, or wraps nothing, is refused', () => {
  expect(unwrapped(wrapped(Buffer.from('raw')))).toEqual(Buffer.from('raw'));
  expect(() => unwrapped(Buffer.from('k8s\0'))).toThrow(MalformedProtobuf);
  const zipped = Buffer.concat([wrapped(Buffer.from('raw')), Buffer.from([0x1a, 4]), Buffer.from('gzip')]);
  expect(() => unwrapped(zipped)).toThrow(MalformedProtobuf);
});
