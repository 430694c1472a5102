import type { Holds, Message } from '../../mesh/model/protobuf.ts';

/** The protobuf of `value`, shaped as in JSON, of the fields in `message`; a field with the number 0 is not known to readers. */
export function writeMessage(message: Message, value: object): Buffer {
  const parts = Object.entries(message).flatMap(([number, [name, holds]]) => {
    const field: unknown = value[name as never];
    return field === undefined ? [] : [writeField(Number(number), holds, field)];
  });
  return Buffer.concat(parts);
}

/** As Kubernetes wraps what it writes. */
export function wrapped(raw: Buffer): Buffer {
  const typeMeta = Buffer.concat([stretch(1, Buffer.from('v1')), stretch(2, Buffer.from('PodList'))]);
  const rest = [stretch(1, typeMeta), stretch(2, raw), stretch(3, Buffer.alloc(0)), stretch(4, Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('k8s\0'), ...rest]);
}

/** A list of objects that are protobuf already. */
export function writeList(items: readonly Buffer[], { resourceVersion = '7', token = '' } = {}): Buffer {
  const metadata = [stretch(1, Buffer.alloc(0)), stretch(2, Buffer.from(resourceVersion)), stretch(3, Buffer.from(token))];
  return wrapped(Buffer.concat([stretch(1, Buffer.concat(metadata)), ...items.map((item) => stretch(2, item))]));
}

function writeField(number: number, holds: Holds, value: unknown): Buffer {
  if (typeof holds === 'object') {
    if ('one' in holds) return stretch(number, writeMessage(holds.one, value as object));
    return Buffer.concat((value as object[]).map((item) => stretch(number, writeMessage(holds.many, item))));
  }
  switch (holds) {
    case 'text':
      return stretch(number, Buffer.from(value as string));
    case 'texts':
      return Buffer.concat((value as string[]).map((item) => stretch(number, Buffer.from(item))));
    case 'number':
      return Buffer.concat([varint(BigInt(number * 8)), varint(BigInt(value as number))]);
    case 'flag':
      return Buffer.concat([varint(BigInt(number * 8)), varint(value ? 1n : 0n)]);
    case 'time':
      return stretch(number, Buffer.concat([varint(8n), varint(BigInt(Date.parse(value as string) / 1000))]));
    case 'map':
      return Buffer.concat(
        Object.entries(value as Record<string, string>).map(([key, item]) =>
          stretch(number, Buffer.concat([stretch(1, Buffer.from(key)), stretch(2, Buffer.from(item))])),
        ),
      );
  }
}

/** A field of any length. */
function stretch(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
