/** A stream of a browser, without the browser. */
export interface OpenStream {
  /** Everything that came, once it has ended. */
  readonly text: Promise<string>;
  /** When something that matches comes next, `performance.now()`. What came before does not count. */
  next(pattern: RegExp): Promise<number>;
  abort(): void;
}

/** Opens the event stream of a page `count` times; each has said hello. */
export async function openStreams(url: string, count: number): Promise<OpenStream[]> {
  return Promise.all(Array.from({ length: count }, () => openStream(url)));
}

async function openStream(url: string): Promise<OpenStream> {
  const gone = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: gone.signal });
  if (response.status !== 200 || !response.body) throw new Error(`no stream: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  let awaited: { pattern: RegExp; from: number; told: (at: number) => void } | undefined;
  const rest = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += value;
      if (awaited?.pattern.test(text.slice(awaited.from))) {
        awaited.told(performance.now());
        awaited = undefined;
      }
    }
  };
  return {
    text: rest().catch(() => text),
    next: (pattern) =>
      new Promise((told) => {
        awaited = { pattern, from: text.length, told };
      }),
    abort: () => gone.abort(),
  };
}
