import type { RawObject } from '../mesh/model/kind.ts';
import type { Message } from '../mesh/model/protobuf.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { ApiFailure } from './api-failure.ts';
import { failure, isExpired } from './api-failure.ts';
import type { Query } from './api-path.ts';
import { isProtobuf, MalformedProtobuf, readMessage, readWireList, wireTokenIn } from './protobuf.ts';
import type { ApiAnswer, Transport } from './transport.ts';
import { inTurns, turn } from './turns.ts';

/** What to list, and what to keep of each object. */
export interface ListSource<T> {
  readonly transport: Transport;
  /** The path of the list (of the object, when `single`) with these parameters. */
  readonly listPath: (query: Query) => string;
  /** The path names one object; its GET stands for a list of one, without a version to watch from. */
  readonly single?: boolean;
  readonly project: (raw: RawObject) => T;
  /** What `project` reads; without it the list is asked for as JSON. */
  readonly protobuf?: Message | undefined;
  readonly pageSize?: number;
  /** A page was read. */
  readonly onPage?: () => void;
}

/** A complete list; `records` are projections, the raw objects are gone. */
export interface Listing<T> {
  readonly records: readonly T[];
  /** Where a watch goes on from; '' when there is no such version. */
  readonly resourceVersion: string;
  /** Objects that could not be read: no name, or not an object at all. */
  readonly malformed: number;
}

/** Parsing a page of JSON cannot be interrupted: 100 pods are 800 kB of it, some 5 ms. The first page of a list is no larger, whatever comes. */
const PAGE_SIZE = 100;
/** Of protobuf each object is read by itself. A page costs the API server 24 ms, beside 0.06 for each pod in it (docs/bench.md). */
const WIRE_PAGE_SIZE = 1000;
const PAGED_ATTEMPTS = 2;
const MAX_PAGE_BYTES = 64 << 20;
/** The last resort, when the server forgets its continue tokens faster than we turn pages. */
const MAX_UNPAGED_BYTES = 256 << 20;

/**
 * Reads the whole list in pages, or nothing: a partial list is never returned. An expired continue token starts it over,
 * the last time without pages. Each page is parsed and projected by itself, other work runs in between.
 */
export async function readList<T>(source: ListSource<T>, signal: AbortSignal): Promise<Result<Listing<T>, ApiFailure>> {
  if (source.single) return readSingle(source, signal);
  let { protobuf } = source;
  for (let attempt = 1; ; attempt++) {
    const paged = attempt <= PAGED_ATTEMPTS;
    const listing = await readPages({ ...source, protobuf }, paged, signal);
    if (listing.ok || signal.aborted) return listing;
    // Whatever stands between may not know protobuf.
    if (protobuf && listing.error.kind === 'body') protobuf = undefined;
    else if (!paged || !isExpired(listing.error)) return listing;
  }
}

/** The projection of one object, or undefined when it is malformed. Never throws. */
export function decode<T>(raw: unknown, project: (raw: RawObject) => T): T | undefined {
  const name = (raw as RawObject | null | undefined)?.metadata?.name;
  if (typeof name !== 'string' || name === '') return undefined;
  try {
    return project(raw as RawObject);
  } catch {
    return undefined;
  }
}

interface Coming {
  readonly answer: ReturnType<Transport['request']>;
  /** The page after it, as soon as this one begins to come; undefined: none, or it is told elsewhere than in the head. */
  readonly nextToken: Promise<string | undefined>;
}

async function readPages<T>(source: ListSource<T>, paged: boolean, signal: AbortSignal): Promise<Result<Listing<T>, ApiFailure>> {
  const maxBytes = paged ? MAX_PAGE_BYTES : MAX_UNPAGED_BYTES;
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  let isWire = false;
  const limit = () => (paged ? String(source.pageSize ?? (isWire ? WIRE_PAGE_SIZE : PAGE_SIZE)) : undefined);
  const fetchPage = (token?: string): Coming => {
    let begins: (head: Buffer) => void = () => {};
    const head = new Promise<Buffer>((resolve) => {
      begins = resolve;
    });
    const path = source.listPath({ limit: limit(), continue: token });
    const answer = source.transport.request({ path, signal: either, maxBytes, onHead: begins, protobuf: source.protobuf !== undefined });
    return {
      answer,
      nextToken: Promise.race([head, answer.then(() => Buffer.alloc(0))]).then((bytes) => {
        isWire = isProtobuf(bytes);
        return isWire ? wireTokenIn(bytes) : earlyToken(bytes.toString('utf8'));
      }),
    };
  };

  const records: T[] = [];
  let malformed = 0;
  let resourceVersion = '';
  try {
    for (let coming: Coming | undefined = fetchPage(); coming; ) {
      // The server prepares the next page while this one is sent and parsed; its token stands at the head of the text.
      const early: string | undefined = await coming.nextToken;
      const { answer: asked } = coming;
      coming = early ? fetchPage(early) : undefined;
      const answer = await asked;
      if (!answer.ok) return answer;
      source.onPage?.();
      await turn();
      const page = parsePage(answer.value, source.protobuf);
      if (!page.ok) return page;
      const { read } = page.value;
      const keep = (item: unknown) => {
        const record = decode(read(item), source.project);
        if (record) records.push(record);
        else malformed++;
      };
      try {
        await inTurns(page.value.items, keep, signal);
      } catch (error) {
        if (error instanceof MalformedProtobuf) return err(failure('body', `an object in the list is not protobuf: ${error.message}`));
        throw error;
      }
      resourceVersion ||= page.value.resourceVersion;
      if (!early && page.value.token) coming = fetchPage(page.value.token);
    }
    return ok({ records, resourceVersion, malformed });
  } finally {
    left.abort(); // of a list that failed, the page that is on its way
  }
}

interface Page {
  readonly items: readonly unknown[];
  /** What an item says. Throws `MalformedProtobuf`. */
  readonly read: (item: unknown) => unknown;
  readonly resourceVersion: string;
  readonly token: string;
}

function parsePage({ text, bytes }: ApiAnswer, protobuf: Message | undefined): Result<Page, ApiFailure> {
  const broken = (what: string) => err(failure('body', `the list ${what}`));
  if (bytes && protobuf) {
    try {
      const page = readWireList(bytes);
      if (page.resourceVersion === '') return broken('has no resourceVersion');
      return ok({ ...page, read: (item) => readMessage(protobuf, item as Buffer) });
    } catch (error) {
      return broken(`is not protobuf: ${(error as Error).message}`);
    }
  }
  let list: { metadata?: { resourceVersion?: unknown; continue?: unknown } | null; items?: unknown } | null;
  try {
    list = JSON.parse(text);
  } catch {
    return broken('is not JSON');
  }
  const { resourceVersion, continue: token } = list?.metadata ?? {};
  const items = list?.items ?? [];
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return broken('has no resourceVersion');
  if (!Array.isArray(items)) return broken('has no items');
  return ok({ items, read: (item) => item, resourceVersion, token: typeof token === 'string' ? token : '' });
}

/** The continue token, when the list's metadata comes first, as Go writes built-in lists; undefined if it comes later or is absent. */
function earlyToken(text: string): string | undefined {
  const head = /^\{(?:"(?:kind|apiVersion)":"[^"\\]*",){0,2}"metadata":(\{[^{}]*\}),/.exec(text);
  if (!head?.[1]) return undefined;
  try {
    const token: unknown = JSON.parse(head[1]).continue;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}

async function readSingle<T>(source: ListSource<T>, signal: AbortSignal): Promise<Result<Listing<T>, ApiFailure>> {
  const answer = await source.transport.json({ path: source.listPath({}), signal });
  if (!answer.ok) return answer;
  source.onPage?.();
  const record = decode(answer.value.value, source.project);
  return ok({ records: record ? [record] : [], resourceVersion: '', malformed: record ? 0 : 1 });
}
