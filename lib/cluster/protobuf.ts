import type { Holds, Message } from '../mesh/model/protobuf.ts';

/** Kubernetes begins what it writes as protobuf with this, and wraps it into a runtime.Unknown. */
const magic = Buffer.from('k8s\0');

/** What is no protobuf, or breaks off. */
export class MalformedProtobuf extends Error {}

type Fields = Record<string, unknown>;

/** The fields of `message` in these bytes, named and shaped as in JSON. Throws `MalformedProtobuf`. */
export function readMessage(message: Message, bytes: Buffer): Fields {
  return new Reader(bytes).message(message);
}

const envelope: Table = { 2: ['raw', 'bytes'], 3: ['contentEncoding', 'text'] };

/** What is inside of the envelope. Throws `MalformedProtobuf`. */
export function unwrapped(bytes: Buffer): Buffer {
  const { raw, contentEncoding = '' } = new Reader(bytes, startOf(bytes)).message(envelope) as { raw?: Buffer; contentEncoding?: string };
  if (!raw || contentEncoding !== '') throw new MalformedProtobuf('there is no object in it');
  return raw;
}

export interface WireList {
  /** The objects, not yet read. */
  readonly items: readonly Buffer[];
  readonly resourceVersion: string;
  readonly token: string;
}

/** metav1.Status. */
export const statusMessage: Message = {
  2: ['status', 'text'],
  3: ['message', 'text'],
  4: ['reason', 'text'],
  5: [
    'details',
    {
      one: {
        1: ['name', 'text'],
        2: ['group', 'text'],
        3: ['kind', 'text'],
        4: ['causes', { many: { 1: ['reason', 'text'], 2: ['message', 'text'], 3: ['field', 'text'] } }],
        5: ['retryAfterSeconds', 'number'],
        6: ['uid', 'text'],
      },
    },
  ],
  6: ['code', 'number'],
};

const list: Table = { 1: ['metadata', { one: { 2: ['resourceVersion', 'text'], 3: ['continue', 'text'] } }], 2: ['items', 'pieces'] };
type RawList = { metadata?: { resourceVersion?: string; continue?: string }; items?: Buffer[] };

/** A list of any kind. Throws `MalformedProtobuf`. */
export function readWireList(bytes: Buffer): WireList {
  const { metadata = {}, items = [] } = new Reader(unwrapped(bytes)).message(list) as RawList;
  return { items, resourceVersion: metadata.resourceVersion ?? '', token: metadata.continue ?? '' };
}

/** Whether an answer that begins like this is protobuf. */
export function isProtobuf(head: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

/** The continue token of a list of which this is the beginning, '' if it has none; undefined: that cannot be told yet. */
export function wireTokenIn(head: Buffer): string | undefined {
  try {
    const { raw = Buffer.alloc(0) } = new Reader(head, startOf(head), 'cut').message(envelope) as { raw?: Buffer };
    const { metadata, items } = new Reader(raw, 0, 'cut').message(list) as RawList;
    // Only what something comes after is whole.
    return items && (metadata?.continue ?? '');
  } catch {
    return undefined;
  }
}

function startOf(bytes: Buffer): number {
  if (!isProtobuf(bytes)) throw new MalformedProtobuf('it does not begin as Kubernetes begins it');
  return magic.length;
}

/** `bytes` and `pieces` of them are not copied. */
type Reads = Holds | 'bytes' | 'pieces';
type Table = Readonly<Record<number, readonly [name: string, holds: Reads]>>;

/** Goes through one message. */
class Reader {
  readonly #bytes: Buffer;
  readonly #isCut: boolean;
  #at: number;
  /** Of the message that is read. */
  #end: number;

  /** `cut`: the end of it has not come; fields that reach beyond it end there. */
  constructor(bytes: Buffer, at = 0, whole: 'whole' | 'cut' = 'whole') {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = bytes.length;
    this.#isCut = whole === 'cut';
  }

  message(table: Table, end = this.#end): Fields {
    const fields: Fields = {};
    const outer = this.#end;
    this.#end = end;
    while (this.#at < end) {
      const tag = this.#varint();
      const field = table[Math.floor(tag / 8)];
      const wire = tag % 8;
      if (!field) this.#skip(wire);
      else if (wire === 2) this.#take(fields, field, this.#stretch());
      else if (wire === 0) this.#keep(fields, field, this.#varint());
      else this.#skip(wire);
    }
    this.#end = outer;
    return fields;
  }

  #take(fields: Fields, [name, holds]: Table[number], end: number): void {
    const bytes = this.#bytes;
    const from = this.#at;
    if (typeof holds === 'object') {
      if ('one' in holds) fields[name] = this.message(holds.one, end);
      else listIn(fields, name).push(this.message(holds.many, end));
      return;
    }
    if (holds === 'map') {
      entryIn(fields, name, this.message(mapEntry, end));
      return;
    }
    if (holds === 'time') {
      if (end > from) fields[name] = timeOf(this.message(time, end));
      return;
    }
    this.#at = end;
    switch (holds) {
      case 'text':
        // What is empty is not written in JSON.
        if (end > from) fields[name] = bytes.toString('utf8', from, end);
        return;
      case 'texts':
        listIn(fields, name).push(bytes.toString('utf8', from, end));
        return;
      case 'bytes':
        fields[name] = bytes.subarray(from, end);
        return;
      case 'pieces':
        listIn(fields, name).push(bytes.subarray(from, end));
        return;
      default:
        throw new MalformedProtobuf(`${name} is not what it should be`);
    }
  }

  #keep(fields: Fields, [name, holds]: Table[number], value: number): void {
    if (holds === 'number') fields[name] = value;
    else if (holds === 'flag') fields[name] = value !== 0;
    else throw new MalformedProtobuf(`${name} is not what it should be`);
  }

  /** The end of what is so long as is written here. */
  #stretch(): number {
    const length = this.#varint();
    const end = this.#at + length;
    if (length < 0) throw new MalformedProtobuf('a length is below zero');
    if (end <= this.#end) return end;
    if (this.#isCut) return this.#end;
    throw new MalformedProtobuf('it breaks off');
  }

  /** A 64-bit number with a sign, exact up to 2^53. */
  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      if (this.#at >= this.#end || count > 10) throw new MalformedProtobuf('it breaks off');
      const byte = this.#bytes[this.#at++] as number;
      if (count < 10) value += (byte & 127) * scale;
      // Only what is negative is so long: what is missing to 2^64 was lost in the sum.
      else return byte & 1 ? this.#negative() : value;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  /** The ten bytes before `at`. */
  #negative(): number {
    let value = 0n;
    for (let index = 0; index < 10; index++) value |= BigInt((this.#bytes[this.#at - 10 + index] as number) & 127) << BigInt(7 * index);
    return Number(BigInt.asIntN(64, value));
  }

  #skip(wire: number): void {
    if (wire === 0) this.#varint();
    else if (wire === 2) this.#at = this.#stretch();
    else if (wire === 1) this.#at += 8;
    else if (wire === 5) this.#at += 4;
    else throw new MalformedProtobuf(`there is no wire type ${wire}`);
    if (this.#at > this.#end) throw new MalformedProtobuf('it breaks off');
  }
}

const mapEntry: Table = { 1: ['key', 'text'], 2: ['value', 'text'] };
const time: Table = { 1: ['seconds', 'number'] };

function listIn(fields: Fields, name: string): unknown[] {
  const known = fields[name] as unknown[] | undefined;
  if (known) return known;
  const list: unknown[] = [];
  fields[name] = list;
  return list;
}

function entryIn(fields: Fields, name: string, { key = '', value = '' }: { key?: string; value?: string }): void {
  fields[name] ??= {};
  const map = fields[name] as Record<string, string>;
  // As JSON.parse does: set as usual it would be another prototype.
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** Many objects of a list were made in the same second. */
let lastTime = { seconds: Number.NaN, text: '' };

function timeOf({ seconds = 0 }: { seconds?: number }): string {
  if (seconds === lastTime.seconds) return lastTime.text;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new MalformedProtobuf('a time is not one');
  lastTime = { seconds, text: `${date.toISOString().slice(0, -5)}Z` };
  return lastTime.text;
}
