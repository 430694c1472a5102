const NEWLINE = 10;

/** Thrown (as a plain object with `code`) when a stream cannot be cut into lines. */
export interface SplitFault {
  readonly code: 'lineTooLong' | 'cutInLine';
  readonly message: string;
}

/**
 * The non-empty lines of `body`, decoded as UTF-8 only when complete, so that a character cut between two chunks is kept.
 * Pull-based: while the reader works nothing is read, and TCP slows the sender. A line over `maxBytes`, also one that
 * never ends, throws a SplitFault, as does a last line without its newline: it may have been cut anywhere.
 */
export async function* splitLines(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;

  function add(part: Buffer): void {
    size += part.length;
    if (size > maxBytes) throw splitFault('lineTooLong', `a line of the stream is larger than ${maxBytes} bytes`);
    if (part.length > 0) parts.push(part);
  }

  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const line = parts.length === 1 ? parts[0] : Buffer.concat(parts, size);
      parts = [];
      if (size > 0 && line) yield line.toString('utf8');
      size = 0;
    }
    add(chunk.subarray(start));
  }
  if (size > 0) throw splitFault('cutInLine', 'the stream ended in the middle of a line');
}

function splitFault(code: SplitFault['code'], message: string): SplitFault {
  return { code, message };
}
