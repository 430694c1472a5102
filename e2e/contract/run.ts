import { setTimeout as sleep } from 'node:timers/promises';
import { request as send } from 'undici';
import type { Target, UserName } from './target.ts';

/** An answer, decoded when it is JSON. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: scenarios look into whatever the server sent
  readonly body: any;
}

export interface SendOptions {
  readonly type?: string;
  readonly user?: UserName;
  readonly headers?: Readonly<Record<string, string>>;
  /** The code and reason that both servers must answer. */
  readonly expect?: number | readonly [number, string];
  /** Not compared: only prepares the ground. */
  readonly quiet?: boolean;
  /** Of `until`: an object that is touched when it takes long, so that its controller looks at it again. */
  readonly touch?: string;
  /** What of the body is compared; everything when left out. */
  readonly look?: (body: Answer['body']) => unknown;
}

/** What a scenario saw, in order: the two targets' lists are compared. */
export interface Exchange {
  readonly what: string;
  readonly status: number;
  readonly body: unknown;
}

export const patchType = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** The controller of EndpointSlices puts off what it has to do again by minutes, after hundreds of Services went away at once. */
const touchAfterMs = 15_000;

/** As long as the gate waits for a waypoint elsewhere; a case of the contract may take three times that. */
export const untilAtMostMs = 60_000;

/** One scenario on one target, in namespaces of its own. */
export class Run {
  readonly exchanges: Exchange[] = [];
  readonly ns: string;
  readonly #target: Target;
  readonly #namespaces: string[] = [];
  readonly #clusterPaths: string[] = [];

  constructor(target: Target, ns: string) {
    this.#target = target;
    this.ns = ns;
  }

  /** Sends one request, checks what is expected and remembers the answer for the comparison. */
  async send(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<Answer> {
    const answer = await this.raw(method, path, body, options);
    this.#check(`${method} ${path}`, answer, options);
    if (!options.quiet) this.#remember(`${method} ${path}`, answer, options);
    return answer;
  }

  async raw(
    method: string,
    path: string,
    body: unknown,
    { type = 'application/json', user = 'admin', headers = {} }: SendOptions = {},
  ): Promise<Answer> {
    const response = await send(this.#target.url + path, {
      method: method as 'GET',
      dispatcher: this.#target.dispatcher,
      headers: {
        authorization: `Bearer ${this.#target.token(user)}`,
        accept: 'application/json',
        'user-agent': 'contract/1.0',
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    return { status: response.statusCode, body: decoded(text) };
  }

  /**
   * Asks again until `done` holds; the last answer is compared. A busy machine may need long for what istiod and the
   * controllers do; an error tells what `look` shows.
   */
  async until(path: string, done: (body: Answer['body']) => unknown, options: SendOptions = {}): Promise<Answer> {
    let touchAt = Date.now() + touchAfterMs;
    for (const end = Date.now() + untilAtMostMs; ; await sleep(60)) {
      if (options.touch && Date.now() > touchAt) {
        touchAt += touchAfterMs;
        const body = { metadata: { annotations: { 'waymark.test/touched': String(touchAt) } } };
        await this.raw('PATCH', options.touch, body, { type: patchType.merge });
      }
      const answer = await this.raw('GET', path, undefined, options);
      const holds = holdsFor(done, answer.body);
      if (!holds && Date.now() < end) continue;
      if (!holds) throw new Error(`${this.#target.name}: waited in vain on ${path}: ${shown(options.look?.(answer.body) ?? answer.body)}`);
      if (!options.quiet) this.#remember(`GET ${path} (until)`, answer, options);
      return answer;
    }
  }

  /** Watches while `during` runs and until `count` events came (or the server ends it); the events are compared. */
  async watch(
    path: string,
    count: number,
    during: () => Promise<unknown>,
    options: SendOptions & { readonly keep?: (event: WatchEvent) => boolean } = {},
  ): Promise<WatchEvent[]> {
    const { user = 'admin', keep = (event: WatchEvent) => event.type !== 'BOOKMARK', look = (x: unknown) => x } = options;
    const response = await send(this.#target.url + path, {
      dispatcher: this.#target.dispatcher,
      headers: { authorization: `Bearer ${this.#target.token(user)}`, accept: 'application/json' },
    });
    const events: WatchEvent[] = [];
    const timer = setTimeout(() => response.body.destroy(new Error('too few events')), 20_000);
    const acting = during();
    let rest = '';
    try {
      read: for await (const chunk of response.body.setEncoding('utf8') as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const event = JSON.parse(line) as WatchEvent;
          if (keep(event)) events.push(event);
          if (events.length >= count) break read;
        }
      }
      if (rest.trim() !== '') events.push(decoded(rest) as WatchEvent);
    } catch (error) {
      throw new Error(`${this.#target.name}: watch ${path}: ${(error as Error).message} after ${JSON.stringify(events)}`);
    } finally {
      clearTimeout(timer);
      await acting;
    }
    this.#remember(`WATCH ${path}`, { status: response.statusCode, body: events }, { look });
    return events;
  }

  /** Remembers something that the scenario worked out, to be compared. */
  note(what: string, value: unknown): void {
    this.exchanges.push({ what, status: 0, body: value });
  }

  /** A namespace of this scenario's own, gone at its end. */
  namespace(suffix = '', labels: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.namespaceNamed(`${this.ns}${suffix}`, labels);
  }

  async namespaceNamed(name: string, labels: Readonly<Record<string, string>>): Promise<string> {
    this.#namespaces.push(name);
    await this.until(`/api/v1/namespaces/${name}`, (body) => body.code === 404, { quiet: true });
    await this.send('POST', '/api/v1/namespaces', { metadata: { name, labels } }, { expect: 201, quiet: true });
    return name;
  }

  /** Deletes a cluster-scoped object at the end. */
  cleanUp(path: string): void {
    this.#clusterPaths.push(path);
  }

  async finish(): Promise<void> {
    for (const path of this.#clusterPaths) await this.raw('DELETE', path, undefined);
    for (const name of this.#namespaces) await this.raw('DELETE', `/api/v1/namespaces/${name}`, undefined);
  }

  #check(what: string, { status, body }: Answer, { expect }: SendOptions): void {
    if (expect === undefined) return;
    const [code, reason] = typeof expect === 'number' ? [expect, undefined] : expect;
    if (status === code && (reason === undefined || body?.reason === reason)) return;
    throw new Error(
      `${this.#target.name}: ${what}: expected ${code} ${reason ?? ''}, got ${status} ${JSON.stringify(body)?.slice(0, 1500)}`,
    );
  }

  #remember(what: string, { status, body }: Answer, { look = (x: unknown) => x }: SendOptions): void {
    this.exchanges.push({ what, status, body: look(body) });
  }
}

export interface WatchEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: as in Answer
  readonly object: any;
}

function holdsFor(done: (body: Answer['body']) => unknown, body: unknown): boolean {
  try {
    return Boolean(done(body));
  } catch {
    return false;
  }
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An answer as an error shows it: without the fields that only say who wrote what, and not without end. */
function shown(body: Answer['body']): string {
  return (JSON.stringify(body, (key, value) => (key === 'managedFields' ? undefined : value)) ?? '').slice(0, 8000);
}
