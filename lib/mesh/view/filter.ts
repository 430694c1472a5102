import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Look } from './look.ts';
import type { Attachment } from './views.ts';

/**
 * The filter language: `ns:bookinfo state:broken !label:app=db (kind:pod or waypoint:infra/*)`.
 * Words side by side must all hold; `or` and `|` choose; `!` negates; a value may list alternatives with commas,
 * hold `*` for any text, and be quoted. A bare word looks into `namespace/name`.
 */
export interface Filterable {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly look: Look;
  readonly attachment: Attachment;
  readonly labels: Labels;
}

export type Filter = (row: Filterable) => boolean;

export interface FilterProblem {
  readonly message: string;
  /** Position in the text where it went wrong. */
  readonly at: number;
}

export interface Operand {
  readonly key: string;
  readonly help: string;
  readonly test: (row: Filterable, value: string) => boolean;
}

/** The words for `state:`, and what they mean. */
export const stateWords: Readonly<Record<string, { readonly help: string; readonly test: (row: Filterable) => boolean }>> = {
  broken: { help: 'asks for a waypoint and does not get one', test: (r) => r.look === 'broken' },
  handled: { help: 'bound to a waypoint', test: (r) => r.attachment.state === 'handled' },
  direct: { help: 'no waypoint', test: (r) => r.attachment.state === 'direct' },
  unknown: { help: 'an object that decides may not be read', test: (r) => r.attachment.state === 'unknown' },
  'opted-out': { help: 'says none', test: (r) => r.attachment.reason === 'OptedOut' },
  l7: { help: 'L7 by a waypoint', test: (r) => r.look === 'l7' },
  l4: { help: 'in the mesh, ztunnel only', test: (r) => r.look === 'l4' },
  outside: { help: 'not in the mesh', test: (r) => r.look === 'outside' },
  drift: { help: 'labels and istio-cni disagree', test: (r) => r.look === 'drift' },
  exempt: { help: 'belongs to a waypoint or gateway itself', test: (r) => r.look === 'exempt' },
  canary: { help: 'part of its connections go to a canary', test: (r) => r.attachment.canary !== null },
  own: { help: 'decided by its own label', test: (r) => r.attachment.source === 'own' },
  inherited: { help: 'decided by the label of its namespace', test: (r) => r.attachment.source === 'namespace' },
  'cross-namespace': {
    help: 'asks for a waypoint of another namespace',
    test: (r) => r.attachment.asked !== null && r.attachment.asked.namespace !== r.namespace,
  },
};

export const operands: readonly Operand[] = [
  { key: 'ns', help: 'namespace', test: (r, v) => like(r.namespace, v) },
  { key: 'state', help: 'broken, handled, direct, l4, outside, …', test: (r, v) => stateWords[v.toLowerCase()]?.test(r) ?? false },
  { key: 'kind', help: 'Service, Pod, ServiceEntry, …', test: (r, v) => like(r.kind, v) },
  { key: 'waypoint', help: 'namespace/name of the waypoint that it uses or asks for', test: (r, v) => waypointIs(r, v) },
  { key: 'reason', help: "istiod's reason, for example WaypointIsNotReady", test: (r, v) => like(r.attachment.reason, v) },
  { key: 'type', help: 'ClusterIP, headless, LoadBalancer, …', test: (r, v) => like(r.type, v) },
  { key: 'label', help: 'key=value, or key alone', test: (r, v) => labelIs(r.labels, v) },
  { key: 'name', help: 'name', test: (r, v) => like(r.name, v) },
];

function like(text: string, pattern: string): boolean {
  const [a, b] = [text.toLowerCase(), pattern.toLowerCase()];
  return b.includes('*') ? wildcard(a, b) : a === b;
}

/** `*` stands for any text. Greedy, without backtracking into earlier parts: linear in the length of the text. */
function wildcard(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function waypointIs(row: Filterable, value: string): boolean {
  const { waypoint, asked, canary } = row.attachment;
  return [waypoint, asked, canary?.key ?? null].some(
    (key) => key && like(value.includes('/') ? `${key.namespace}/${key.name}` : key.name, value),
  );
}

function labelIs(labels: Labels, value: string): boolean {
  const equals = value.indexOf('=');
  const found = labelOf(labels, equals < 0 ? value : value.slice(0, equals));
  return found !== undefined && (equals < 0 || like(found, value.slice(equals + 1)));
}

interface Token {
  readonly kind: 'word' | '(' | ')' | '!' | '|';
  readonly text: string;
  readonly at: number;
}

const maxLength = 1000;

export function parseFilter(text: string): Result<Filter | null, FilterProblem> {
  if (text.length > maxLength) return err({ message: `The filter is longer than ${maxLength} characters.`, at: maxLength });
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  if (tokens.value.length === 0) return ok(null);
  return new Parser(tokens.value, text.length).parse();
}

function tokenize(text: string): Result<Token[], FilterProblem> {
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text.charAt(i);
    if (/\s/.test(c)) i++;
    else if (c === '(' || c === ')' || c === '!' || c === '|') tokens.push({ kind: c, text: c, at: i++ });
    else {
      const start = i;
      let word = '';
      while (i < text.length && !/[\s()|]/.test(text.charAt(i))) {
        if (text.charAt(i) !== '"') word += text.charAt(i++);
        else {
          const close = text.indexOf('"', i + 1);
          if (close < 0) return err({ message: 'A quotation mark is not closed.', at: i });
          word += text.slice(i + 1, close);
          i = close + 1;
        }
      }
      if (/^or$/i.test(word)) tokens.push({ kind: '|', text: word, at: start });
      else if (!/^and$/i.test(word)) tokens.push({ kind: 'word', text: word, at: start });
    }
  }
  return ok(tokens);
}

/** or := and ('|' and)*, and := not+, not := '!' not | '(' or ')' | word */
class Parser {
  #position = 0;
  #depth = 0;
  readonly #tokens: readonly Token[];
  readonly #end: number;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): Result<Filter, FilterProblem> {
    const filter = this.#or();
    const rest = this.#peek();
    if (filter.ok && rest) return err({ message: `Unexpected "${rest.text}".`, at: rest.at });
    return filter;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#position];
  }

  #or(): Result<Filter, FilterProblem> {
    const choices: Filter[] = [];
    do {
      const part = this.#and();
      if (!part.ok) return part;
      choices.push(part.value);
    } while (this.#peek()?.kind === '|' && ++this.#position);
    return ok(choices.length === 1 && choices[0] ? choices[0] : (row) => choices.some((f) => f(row)));
  }

  #and(): Result<Filter, FilterProblem> {
    const parts: Filter[] = [];
    for (let next = this.#peek(); next && next.kind !== '|' && next.kind !== ')'; next = this.#peek()) {
      const part = this.#not();
      if (!part.ok) return part;
      parts.push(part.value);
    }
    if (parts.length === 0)
      return err({ message: 'Something is missing here, for example "state:broken".', at: this.#peek()?.at ?? this.#end });
    return ok(parts.length === 1 && parts[0] ? parts[0] : (row) => parts.every((f) => f(row)));
  }

  #not(): Result<Filter, FilterProblem> {
    const token = this.#peek();
    if (!token) return err({ message: 'Something is missing after "!".', at: this.#end });
    if (++this.#depth > 50) return err({ message: 'The filter is nested too deeply.', at: token.at });
    this.#position++;
    const result = token.kind === '!' ? negated(this.#not()) : token.kind === '(' ? this.#group(token) : term(token);
    this.#depth--;
    return result;
  }

  #group(open: Token): Result<Filter, FilterProblem> {
    const inner = this.#or();
    if (!inner.ok) return inner;
    if (this.#peek()?.kind !== ')') return err({ message: 'This parenthesis is not closed.', at: open.at });
    this.#position++;
    return inner;
  }
}

function negated(inner: Result<Filter, FilterProblem>): Result<Filter, FilterProblem> {
  return inner.ok ? ok((row) => !inner.value(row)) : inner;
}

function term({ kind, text, at }: Token): Result<Filter, FilterProblem> {
  if (kind !== 'word') return err({ message: `Unexpected "${text}".`, at });
  const colon = text.indexOf(':');
  if (colon < 0) {
    const needle = text.toLowerCase();
    return ok((row) => `${row.namespace}/${row.name}`.toLowerCase().includes(needle));
  }
  const key = text.slice(0, colon).toLowerCase();
  const operand = operands.find((o) => o.key === key);
  if (!operand) return err({ message: `There is no operand "${key}:". Known: ${operands.map((o) => `${o.key}:`).join(' ')}`, at });
  const values = text
    .slice(colon + 1)
    .split(',')
    .filter((v) => v !== '');
  if (values.length === 0) return err({ message: `"${key}:" needs a value: ${operand.help}.`, at: at + colon + 1 });
  const wrong = key === 'state' ? values.find((v) => !Object.hasOwn(stateWords, v.toLowerCase())) : undefined;
  if (wrong !== undefined)
    return err({ message: `There is no state "${wrong}". Known: ${Object.keys(stateWords).join(', ')}`, at: at + colon + 1 });
  return ok((row) => values.some((value) => operand.test(row, value)));
}

export interface Suggestion {
  /** What replaces the text between `from` and `to`. */
  readonly insert: string;
  readonly help: string;
}

export interface FilterFacts {
  readonly namespaces: readonly string[];
  readonly waypoints: readonly string[];
}

/** What could stand at the caret. */
export function suggest(text: string, caret: number, facts: FilterFacts): { from: number; to: number; options: Suggestion[] } {
  let from = caret;
  while (from > 0 && !/[\s()|!]/.test(text.charAt(from - 1))) from--;
  let to = caret;
  while (to < text.length && !/[\s()|]/.test(text.charAt(to))) to++;
  const word = text.slice(from, caret);
  const colon = word.indexOf(':');
  if (colon < 0)
    return {
      from,
      to,
      options: matching(
        operands.map((o) => ({ insert: `${o.key}:`, help: o.help })),
        word,
      ),
    };
  const key = word.slice(0, colon).toLowerCase();
  const options = valuesOf(key, facts).map(({ insert, help }) => ({ insert: `${key}:${insert}`, help }));
  return { from, to, options: matching(options, `${key}:${word.slice(colon + 1)}`) };
}

function matching(options: Suggestion[], typed: string): Suggestion[] {
  const needle = typed.toLowerCase();
  return options.filter((o) => o.insert.toLowerCase().startsWith(needle) && o.insert.toLowerCase() !== needle).slice(0, 20);
}

function valuesOf(key: string, facts: FilterFacts): Suggestion[] {
  switch (key) {
    case 'ns':
      return facts.namespaces.map((insert) => ({ insert, help: 'namespace' }));
    case 'waypoint':
      return facts.waypoints.map((insert) => ({ insert, help: 'waypoint' }));
    case 'state':
      return Object.entries(stateWords).map(([insert, { help }]) => ({ insert, help }));
    case 'kind':
      return ['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'].map((insert) => ({ insert, help: 'kind' }));
    case 'type':
      return ['ClusterIP', 'headless', 'LoadBalancer', 'NodePort', 'ExternalName'].map((insert) => ({ insert, help: 'type of Service' }));
    case 'reason':
      return ['WaypointIsNotReady', 'AttachmentDenied', 'UnsupportedTrafficType', 'OptedOut', 'NothingDeclared'].map((insert) => ({
        insert,
        help: 'reason',
      }));
    default:
      return [];
  }
}
