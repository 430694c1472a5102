import type { Json } from '../object.ts';
import { canonical } from './canonical.ts';

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** metav1.Status of a refused request: the texts, codes and reasons are those of kube-apiserver. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, Json>;
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: { name?: string; group?: string; kind?: string; uid?: string; causes?: StatusCause[]; retryAfterSeconds?: number };
  code?: number;
}

/** What a write or read came to; a refusal is data, not an exception. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: Status };

export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(status: Status): { readonly ok: false; readonly status: Status } {
  return { ok: false, status };
}

/** The part of a resource that its error texts name. */
export interface GroupResource {
  readonly group: string;
  readonly plural: string;
}

function failure(code: number, reason: string, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  };
}

/** `services`, `gateways.gateway.networking.k8s.io`. */
export function qualified({ group, plural }: GroupResource): string {
  return group ? `${plural}.${group}` : plural;
}

function detailsOf({ group, plural }: GroupResource, name?: string): NonNullable<Status['details']> {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural };
}

export function notFound(resource: GroupResource, name: string): Status {
  return failure(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: GroupResource, name: string, isBeingDeleted: boolean): Status {
  const prefix = isBeingDeleted ? 'object is being deleted: ' : '';
  return failure(409, 'AlreadyExists', `${prefix}${qualified(resource)} "${name}" already exists`, detailsOf(resource, name));
}

export function conflict(resource: GroupResource, name: string, why: string): Status {
  return failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, detailsOf(resource, name));
}

export const modified = 'the object has been modified; please apply your changes to the latest version and try again';

export function applyConflict(message: string, causes: StatusCause[]): Status {
  return failure(409, 'Conflict', message, { causes });
}

export function forbidden(resource: GroupResource, name: string, why: string, causes?: StatusCause[]): Status {
  const what = name ? `${qualified(resource)} "${name}"` : qualified(resource);
  return failure(403, 'Forbidden', `${what} is forbidden: ${why}`, { ...detailsOf(resource, name), ...(causes ? { causes } : {}) });
}

export function forbiddenPath(why: string): Status {
  return failure(403, 'Forbidden', `forbidden: ${why}`, {});
}

export function badRequest(message: string): Status {
  return failure(400, 'BadRequest', message);
}

export function unauthorized(): Status {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function expired(message: string): Status {
  return failure(410, 'Expired', message);
}

export function methodNotAllowed(): Status {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(accepted: readonly string[]): Status {
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** The same of a built-in kind's PATCH, which is refused before any handler sees it. */
export function unroutableMediaType(): Status {
  return failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

export function notAcceptable(accepted: readonly string[]): Status {
  return failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);
}

export function unroutableAccept(accepted: readonly string[]): Status {
  return failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${accepted.join(', ')}`, {});
}

/** A path under a built-in group and version that no resource has. */
export function noSuchResource(): Status {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** What a failing JSON patch answers: its own error text is not passed on. */
export function unprocessable(): Status {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function tooLarge(message: string): Status {
  return failure(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`);
}

export function internal(message: string): Status {
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** A resourceVersion that is no number: of a watch, kube-apiserver calls that its own fault. */
export function unreadableResourceVersion(text: string, isWatch: boolean): Status {
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  return isWatch ? failure(500, '', message) : badRequest(`invalid resource version: ${message}`);
}

export function tooLargeResourceVersion(wanted: number, current: number): Status {
  const message = `Too large resource version: ${wanted}, current: ${current}`;
  return failure(504, 'Timeout', `Timeout: ${message}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function success(details: NonNullable<Status['details']>): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

// Field errors, k8s.io/apimachinery's words ------------------------------------------------------------------------

export type FieldErrorType =
  | 'Invalid'
  | 'TypeInvalid'
  | 'Required'
  | 'Forbidden'
  | 'NotSupported'
  | 'Duplicate'
  | 'TooLong'
  | 'TooMany'
  | 'TooFew';

export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** undefined: the text does not quote the value. */
  readonly value?: Json;
  readonly detail: string;
}

const headings: Record<FieldErrorType, string> = {
  Invalid: 'Invalid value',
  TypeInvalid: 'Invalid value',
  Required: 'Required value',
  Forbidden: 'Forbidden',
  NotSupported: 'Unsupported value',
  Duplicate: 'Duplicate value',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TooFew: 'Too few',
};

/** A field error whose text quotes the value. */
export function invalidValue(field: string, value: Json, detail: string): FieldError {
  return { type: 'Invalid', field, value, detail };
}

export function requiredValue(field: string, detail = ''): FieldError {
  return { type: 'Required', field, detail };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}

export function unsupportedValue(field: string, value: Json, supported: readonly string[]): FieldError {
  return { type: 'NotSupported', field, value, detail: `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}` };
}

function bodyOf({ type, value, detail }: FieldError): string {
  const heading = value === undefined ? headings[type] : `${headings[type]}: ${canonical(value)}`;
  return detail ? `${heading}: ${detail}` : heading;
}

/** 422 with one cause a field error. `kind` is `Service` or `Gateway.gateway.networking.k8s.io`. */
export function invalid(owner: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): Status {
  const kind = owner.group ? `${owner.kind}.${owner.group}` : owner.kind;
  // Equal texts are aggregated into one, the causes stay apart.
  const texts = [...new Set(errors.map((e) => `${e.field}: ${bodyOf(e)}`))];
  const message = `${kind} ${JSON.stringify(name)} is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
  const causes = errors.map((e) => ({ reason: `FieldValue${e.type}`, message: bodyOf(e), field: e.field }));
  return failure(422, 'Invalid', message, {
    ...(name ? { name } : {}),
    ...(owner.group ? { group: owner.group } : {}),
    kind: owner.kind,
    causes,
  });
}
