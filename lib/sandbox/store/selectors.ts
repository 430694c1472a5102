import { isLabelKey, isLabelValue } from '../../mesh/resolve/label-selector.ts';
import type { Outcome } from '../api/status.ts';
import { badRequest, ok, refuse } from '../api/status.ts';
import type { KubeObject } from '../object.ts';

export type Matches = (object: KubeObject) => boolean;

interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!';
  readonly values: readonly string[];
}

const everything: Matches = () => true;

/** A `labelSelector` query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. `!=` and `notin` hold for absent keys. */
export function parseLabelSelector(text: string): Outcome<Matches> {
  if (text.trim() === '') return ok(everything);
  const requirements: Requirement[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = takeRequirement(rest);
    if (!found) return refuse(badRequest(`unable to parse requirement: found '${rest}', expected: identifier`));
    const { requirement, length } = found;
    const problem = problemOf(requirement);
    if (problem) return refuse(badRequest(problem));
    requirements.push(requirement);
    rest = rest.slice(length).trimStart();
    if (rest === '') break;
    if (!rest.startsWith(','))
      return refuse(badRequest(`unable to parse requirement: found '${rest.split(/[\s,]/)[0]}', expected: in, notin, =, ==, !=, gt, lt`));
    rest = rest.slice(1).trimStart();
    if (rest === '') return refuse(badRequest(`found '', expected: identifier after ','`));
  }
  return ok((object) => requirements.every((r) => holds(r, object.metadata.labels ?? {})));
}

function takeRequirement(text: string): { requirement: Requirement; length: number } | undefined {
  const bang = /^!\s*([^\s,=!()<>]+)/.exec(text);
  if (bang?.[1]) return { requirement: { key: bang[1], operator: '!', values: [] }, length: bang[0].length };
  const set = /^([^\s,=!()<>]+)\s+(in|notin)\s*\(([^()]*)\)/.exec(text);
  if (set?.[1]) {
    const values = (set[3] ?? '').split(',').map((v) => v.trim());
    return { requirement: { key: set[1], operator: set[2] as 'in' | 'notin', values }, length: set[0].length };
  }
  const equality = /^([^\s,=!()<>]+)\s*(==|=|!=)\s*([^\s,=!()<>]*)/.exec(text);
  if (equality?.[1]) {
    const operator = equality[2] === '!=' ? 'notin' : 'in';
    return { requirement: { key: equality[1], operator, values: [equality[3] ?? ''] }, length: equality[0].length };
  }
  const exists = /^([^\s,=!()<>]+)/.exec(text);
  return exists?.[1] ? { requirement: { key: exists[1], operator: 'exists', values: [] }, length: exists[0].length } : undefined;
}

function problemOf({ key, values }: Requirement): string | undefined {
  if (!isLabelKey(key)) {
    return `unable to parse requirement: <nil>: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
  }
  const bad = values.find((value) => !isLabelValue(value));
  if (bad !== undefined) {
    return `unable to parse requirement: values[0][${key}]: Invalid value: "${bad}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
  }
  return undefined;
}

function holds({ key, operator, values }: Requirement, labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'exists') return value !== undefined;
  if (operator === '!') return value === undefined;
  if (operator === 'in') return value !== undefined && values.includes(value);
  return value === undefined || !values.includes(value);
}

/** A `fieldSelector` query over `metadata.name`, `metadata.namespace` and the `extra` dotted paths that the resource allows. */
export function parseFieldSelector(text: string, extra: readonly string[]): Outcome<Matches> {
  if (text.trim() === '') return ok(everything);
  const tests: Matches[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
    if (!match?.[1]) return refuse(badRequest(`invalid selector: '${text}'; can't understand '${part}'`));
    const [, path, operator, wanted] = match;
    if (path !== 'metadata.name' && path !== 'metadata.namespace' && !extra.includes(path))
      return refuse(badRequest(`field label not supported: ${path}`));
    const segments = path.split('.');
    tests.push((object) => (fieldAt(object, segments) === wanted) === (operator !== '!='));
  }
  return ok((object) => tests.every((test) => test(object)));
}

function fieldAt(object: KubeObject, segments: readonly string[]): string {
  let value: unknown = object;
  for (const segment of segments) value = (value as Record<string, unknown> | undefined)?.[segment];
  return value === undefined || value === null ? '' : String(value);
}
