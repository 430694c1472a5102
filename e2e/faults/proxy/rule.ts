/** Which requests a rule is about. */
export interface Match {
  readonly method?: string | readonly string[];
  /** Of the path with its query. */
  readonly path?: RegExp;
  readonly watch?: boolean;
  /** Only the nth of those that fit otherwise, counted from 1. */
  readonly nth?: number;
  /** Decides by chance; asked last. */
  readonly when?: () => boolean;
}

/** What happens to a request. */
export type Action =
  /** The server never hears of it. */
  | { readonly do: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection breaks before the server hears of it. */
  | { readonly do: 'break' }
  /** The server carries it out, and the connection breaks before a byte of the answer. */
  | { readonly do: 'lose' }
  /** Nothing is answered, and the connection stays open. */
  | { readonly do: 'hang' }
  | { readonly do: 'delay'; readonly ms: number }
  /** The answer breaks off after so many bytes of its body; `clean` ends it as if it were complete. */
  | { readonly do: 'cut'; readonly after: number; readonly clean?: boolean }
  /** The whole body is replaced. */
  | { readonly do: 'rewrite'; readonly body: (text: string) => string }
  /** HTTP/1.0, as old proxies speak it: a body without chunks that lasts until its connection ends. Over HTTP/1.1 only. */
  | { readonly do: 'http10' }
  /** Each line of a watch goes through `bend`. */
  | { readonly do: 'lines'; readonly bend: LineBender };

/** Where the lines of one watch go. */
export interface LineSink {
  /** One line; the newline is added. */
  send(line: string): void;
  /** Bytes as they are. */
  raw(text: string): void;
  /** Ends the answer as a server does that has no more to say. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
}

export type LineBender = (line: string, to: LineSink) => void;

export interface Rule {
  /** For the log. */
  readonly name: string;
  readonly match: Match;
  readonly action: Action;
  /** After so many requests (for `lines`: lines) it is used up. */
  readonly times?: number;
  /** After so many milliseconds it is used up. */
  readonly forMs?: number;
}

/** What rules look at. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

export function isWatch({ path }: Asked): boolean {
  return /[?&]watch=(true|1)\b/.test(path);
}

export function fits({ method, path, watch }: Match, asked: Asked): boolean {
  if (method !== undefined && ![method].flat().includes(asked.method)) return false;
  if (path !== undefined && !path.test(asked.path)) return false;
  return watch === undefined || watch === isWatch(asked);
}

/** The rules in force: the first that fits decides. */
export class Rules {
  readonly #rules: { readonly rule: Rule; readonly until: number; seen: number; used: number }[] = [];

  /** Answers how to take it away again. */
  add(rule: Rule): () => void {
    const entry = { rule, until: performance.now() + (rule.forMs ?? Number.POSITIVE_INFINITY), seen: 0, used: 0 };
    this.#rules.push(entry);
    return () => {
      const at = this.#rules.indexOf(entry);
      if (at >= 0) this.#rules.splice(at, 1);
    };
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** The rule for a request, counted as used. */
  forRequest(asked: Asked): Rule | undefined {
    return this.#take(asked, (rule) => rule.action.do !== 'lines');
  }

  /** The rule for the next line of a watch that is open, counted as used. */
  forLine(asked: Asked): Rule | undefined {
    return this.#take(asked, (rule) => rule.action.do === 'lines');
  }

  #take(asked: Asked, wanted: (rule: Rule) => boolean): Rule | undefined {
    const now = performance.now();
    for (const entry of this.#rules) {
      const { match, times = Number.POSITIVE_INFINITY } = entry.rule;
      if (!wanted(entry.rule) || entry.used >= times || now > entry.until || !fits(match, asked)) continue;
      entry.seen++;
      if (match.nth !== undefined && entry.seen !== match.nth) continue;
      if (match.when && !match.when()) continue;
      entry.used++;
      return entry.rule;
    }
    return undefined;
  }
}
