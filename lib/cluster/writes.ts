import { setTimeout as sleep } from 'node:timers/promises';
import type { RawObject } from '../mesh/model/kind.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kindOf } from '../mesh/model/kinds/registry.ts';
import type { Labels } from '../mesh/model/meta.ts';
import { labelOf } from '../mesh/model/meta.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { ApiFailure } from './api-failure.ts';
import { toAppError } from './api-failure.ts';
import { apiPath, isPathName, queryString } from './api-path.ts';
import type { Discovery } from './discovery.ts';
import type { Transport } from './transport.ts';

/** One label or annotation, as it was seen and as it shall be; undefined means absent, '' is a value. */
export interface KeyChange {
  readonly on: 'label' | 'annotation';
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface LabelPatch {
  readonly kind: KindName;
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Of the object that was seen: another one under the same name is left alone. */
  readonly uid: string;
  readonly changes: readonly KeyChange[];
  /** Lets the server check everything and store nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface Patched {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Said by admission and by the API server. */
  readonly warnings: readonly string[];
  /** false: every key had its new value already, nothing was written. */
  readonly changed: boolean;
}

/** `details.conflicts` of a conflict whose `details.reason` is 'valueChanged'; null stands for absent. */
export interface KeyConflict {
  readonly on: KeyChange['on'];
  readonly key: string;
  readonly expected: string | null;
  readonly actual: string | null;
}

export interface Writes {
  /**
   * Changes labels and annotations, and only those (R-20): reads the object, compares uid and the current values with what
   * was seen, and sends a merge patch that holds only for this version of the object. Other writers of other keys are
   * not in the way: the patch is tried again on their result, five times. An answer that was lost is looked up (R-21).
   *
   * Errors: 'invalid' (name, or refused by admission), 'notFound', 'forbidden', 'unauthorized', 'tls',
   * 'conflict' with reason 'valueChanged' (see KeyConflict), 'replaced' or 'busy',
   * 'unreachable', whose reason 'unknownOutcome' says that it may or may not have been done.
   */
  patchLabels(patch: LabelPatch): Promise<Result<Patched, AppError>>;
}

const FIELD_MANAGER = 'waymark';
const ATTEMPTS = 5;
/** A write waits for a busy or vanished server only so long in all. */
const PATIENCE_MS = 20_000;
const RETRY_MS = 500;

export function createWrites(transport: Transport, discovery: Discovery): Writes {
  async function patchLabels(patch: LabelPatch): Promise<Result<Patched, AppError>> {
    const path = pathOf(patch, discovery);
    if (!path.ok) return path;
    const doing = `change ${patch.kind} ${patch.namespace && `${patch.namespace}/`}${patch.name}`;
    const until = performance.now() + PATIENCE_MS;
    const hasTime = (wait: number) => performance.now() + wait < until;
    let lost = false;
    let sent = 0;

    for (;;) {
      const found = await transport.json({ path: path.value, signal: patch.signal });
      if (!found.ok) {
        if (lost && found.error.kind === 'network' && hasTime(RETRY_MS)) {
          await sleep(RETRY_MS);
          continue;
        }
        return err(lost ? unknownOutcome(doing, found.error) : toAppError(found.error, doing));
      }
      const current = found.value.value as RawObject;
      const verdict = compare(patch, current, lost);
      if (verdict) return verdict;
      if (++sent > ATTEMPTS) return err(tooBusy(doing));

      const answer = await transport.json({
        method: 'PATCH',
        path: `${path.value}${queryString({ fieldManager: FIELD_MANAGER, dryRun: patch.dryRun ? 'All' : undefined })}`,
        contentType: 'application/merge-patch+json',
        body: mergePatch(patch, current),
        signal: patch.signal,
      });
      if (answer.ok) return ok(patched(answer.value.value, answer.value.warnings, true));

      const { error } = answer;
      if (error.kind === 'aborted') return err(unknownOutcome(doing, error));
      const wait = error.status === 429 ? (error.retryAfterMs ?? RETRY_MS) : Math.random() * 50 * sent;
      const again = isLost(error) || error.status === 409 || error.status === 429;
      if (!again || !hasTime(wait)) return err(toAppError(error, doing));
      lost ||= isLost(error);
      await sleep(wait);
    }
  }

  return { patchLabels };
}

/** The server may have stored the patch although we did not hear so. */
function isLost({ kind, sent, status }: ApiFailure): boolean {
  return ((kind === 'network' || kind === 'body') && sent) || status === 504;
}

function pathOf({ kind, namespace, name }: LabelPatch, discovery: Discovery): Result<string, AppError> {
  const definition = kindOf(kind);
  const version = discovery.versionOf(kind);
  if (!definition || !version)
    return err({ code: 'notFound', message: `The cluster does not serve ${kind}.`, details: { reason: 'absentKind' } });
  const wellNamed = isPathName(name) && (definition.namespaced ? isPathName(namespace) : namespace === '');
  if (!wellNamed) return err({ code: 'invalid', message: `That is not the name of a ${kind}.`, details: { reason: 'badName' } });
  return ok(apiPath({ group: definition.group, version, plural: definition.plural }, { namespace, name }));
}

/** What ends the write before it is sent: another object, nothing to do, or a value that somebody else changed. */
function compare({ kind, name, uid, changes }: LabelPatch, current: RawObject, lost: boolean): Result<Patched, AppError> | undefined {
  if (current.metadata?.uid !== uid) {
    return err({
      code: 'conflict',
      message: `${kind} ${name} was deleted and made again since you looked at it; nothing was changed.`,
      hint: 'Look at the new object and decide again.',
      details: { reason: 'replaced', expected: uid, actual: current.metadata?.uid ?? null },
    });
  }
  const values = changes.map((change) => ({ ...change, actual: valueIn(current, change) }));
  if (values.every(({ actual, after }) => actual === after)) return ok(patched(current, [], lost)); // a lost answer was a yes
  const conflicts: KeyConflict[] = values
    .filter(({ actual, before, after }) => actual !== before && actual !== after)
    .map(({ on, key, before, actual }) => ({ on, key, expected: before ?? null, actual: actual ?? null }));
  if (conflicts.length === 0) return undefined;
  const keys = conflicts.map(({ key, expected, actual }) => `${key} is ${inWords(actual)}, not ${inWords(expected)}`);
  return err({
    code: 'conflict',
    message: `Somebody changed ${kind} ${name} since you looked at it: ${keys.join('; ')}. Nothing was changed.`,
    hint: 'Look at the new value and decide again.',
    details: { reason: 'valueChanged', conflicts },
  });
}

function inWords(value: string | null): string {
  return value === null ? 'absent' : `"${value}"`;
}

function valueIn(object: RawObject, { on, key }: KeyChange): string | undefined {
  return labelOf((on === 'label' ? object.metadata?.labels : object.metadata?.annotations) ?? {}, key);
}

/** Holds for exactly this object in exactly this version; null removes a key. `fromEntries` keeps a key such as `__proto__` a key. */
function mergePatch({ changes }: LabelPatch, { metadata }: RawObject) {
  const part = (on: KeyChange['on']) => {
    const entries = changes.filter((change) => change.on === on).map(({ key, after }) => [key, after ?? null] as const);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const { uid, resourceVersion } = metadata ?? {};
  return { metadata: { uid, resourceVersion, labels: part('label'), annotations: part('annotation') } };
}

function patched(object: RawObject, warnings: readonly string[], changed: boolean): Patched {
  const { uid = '', resourceVersion = '', labels, annotations } = object.metadata ?? {};
  return { uid, resourceVersion, labels: labels ?? {}, annotations: annotations ?? {}, warnings, changed };
}

function tooBusy(doing: string): AppError {
  return {
    code: 'conflict',
    message: `Others keep changing the same object: could not ${doing} in ${ATTEMPTS} attempts. Nothing was changed.`,
    hint: 'Try again in a moment.',
    details: { reason: 'busy' },
  };
}

function unknownOutcome(doing: string, problem: ApiFailure): AppError {
  return {
    code: 'unreachable',
    message: `The connection broke while the cluster was asked to ${doing}, and it cannot be read now (${problem.message}). It may or may not have been done.`,
    hint: 'The page shows the value as soon as the cluster can be read again.',
    details: { reason: 'unknownOutcome' },
  };
}
