import type { KubeObject } from '../object.ts';
import { isObject } from '../object.ts';
import type { NameRule, Resource } from './kinds/kind.ts';
import type { FieldError } from './status.ts';
import { forbiddenField, invalidValue, requiredValue } from './status.ts';

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const keyPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label1123}')`;
const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain1123}')`;
const keyText = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${keyPart}')`;
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${keyPart})?')`;

const exactly = (source: string) => new RegExp(`^(?:${source})$`);
const isLabel1123 = exactly(label1123);
const isSubdomain1123 = exactly(subdomain1123);
const isKeyPart = exactly(keyPart);
const bytes = (text: string) => Buffer.byteLength(text);

const annotationLimit = 262_144;

function nameProblems(name: string, rule: NameRule): string[] {
  if (rule === 'path') {
    if (name === '.' || name === '..') return [`may not be '${name}'`];
    return ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`);
  }
  const problems: string[] = [];
  const limit = rule === 'label' ? 63 : 253;
  if (bytes(name) > limit) problems.push(`must be no more than ${limit} characters`);
  if (rule === 'subdomain') {
    if (!isSubdomain1123.test(name)) problems.push(subdomainText);
  } else if (!isLabel1123.test(name)) problems.push(isSubdomain1123.test(name) ? 'must not contain dots' : labelText);
  return problems;
}

export function keyProblems(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [`a valid label key ${keyText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const problems: string[] = [];
  const name = parts.at(-1) ?? '';
  const [prefix] = parts;
  if (parts.length === 2 && prefix === '') problems.push('prefix part must be non-empty');
  else if (parts.length === 2) problems.push(...nameProblems(prefix ?? '', 'subdomain').map((p) => `prefix part ${p}`));
  if (name === '') problems.push('name part must be non-empty');
  else if (bytes(name) > 63) problems.push('name part must be no more than 63 bytes');
  if (!isKeyPart.test(name)) problems.push(`name part ${keyText}`);
  return problems;
}

export function valueProblems(value: string): string[] {
  const problems: string[] = [];
  if (bytes(value) > 63) problems.push('must be no more than 63 bytes');
  if (value !== '' && !isKeyPart.test(value)) problems.push(valueText);
  return problems;
}

/** The field errors of metadata, in the API server's words. With `old`, those of an update. */
export function validateMetadata(object: KubeObject, resource: Resource, old: KubeObject | undefined): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = [];
  if (!metadata.name) errors.push(requiredValue('metadata.name', 'name or generateName is required'));
  else
    for (const problem of nameProblems(metadata.name, resource.nameRule))
      errors.push(invalidValue('metadata.name', metadata.name, problem));
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    for (const problem of keyProblems(key)) errors.push(invalidValue('metadata.labels', key, problem));
    for (const problem of valueProblems(value)) errors.push(invalidValue('metadata.labels', value, problem));
  }
  let size = 0;
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    for (const problem of keyProblems(key.toLowerCase())) errors.push(invalidValue('metadata.annotations', key, problem));
    size += bytes(key) + bytes(value);
  }
  if (size > annotationLimit)
    errors.push({ type: 'TooLong', field: 'metadata.annotations', detail: `may not be more than ${annotationLimit} bytes` });
  for (const [i, reference] of (metadata.ownerReferences ?? []).entries()) {
    for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!reference[key]) errors.push(requiredValue(`metadata.ownerReferences[${i}].${key}`, 'must not be empty'));
    }
  }
  for (const finalizer of metadata.finalizers ?? []) {
    for (const problem of keyProblems(finalizer)) errors.push(invalidValue('metadata.finalizers', finalizer, problem));
  }
  if (old) validateChange(object, old, errors);
  return errors;
}

function validateChange({ metadata }: KubeObject, old: KubeObject, errors: FieldError[]): void {
  if (metadata.uid !== old.metadata.uid) errors.push(invalidValue('metadata.uid', metadata.uid, 'field is immutable'));
  if (!old.metadata.deletionTimestamp) return;
  const added = (metadata.finalizers ?? []).filter((f) => !old.metadata.finalizers?.includes(f));
  if (added.length > 0) {
    const list = added.map((f) => `"${f}":sets.Empty{}`).join(', ');
    errors.push(
      forbiddenField(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers sets.String{${list}}`,
      ),
    );
  }
}

const goKinds: Record<string, string> = { number: 'number', boolean: 'bool', object: 'object' };

/**
 * Labels and annotations are maps of strings: Go cannot decode anything else. The text of the 400 that follows, or undefined.
 * A null value is an empty string to Go.
 */
export function decodingProblem(body: { metadata?: unknown }): string | undefined {
  if (body.metadata === undefined || body.metadata === null) return undefined;
  if (!isObject(body.metadata)) return 'json: cannot unmarshal value into Go value of type v1.ObjectMeta';
  for (const field of ['labels', 'annotations'] as const) {
    const map = body.metadata[field];
    if (map === undefined || map === null) continue;
    if (!isObject(map))
      return `json: cannot unmarshal ${goType(map)} into Go struct field ObjectMeta.metadata.${field} of type map[string]string`;
    const bad = Object.values(map).find((value) => typeof value !== 'string' && value !== null);
    if (bad !== undefined) return `json: cannot unmarshal ${goType(bad)} into Go struct field ObjectMeta.metadata.${field} of type string`;
  }
  return undefined;
}

function goType(value: unknown): string {
  return Array.isArray(value) ? 'array' : (goKinds[typeof value] ?? typeof value);
}
