import type { RawObject } from '../mesh/model/kind.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Labels } from '../mesh/model/meta.ts';
import { labelOf } from '../mesh/model/meta.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { Written } from './guarded-patch.ts';
import { replaced } from './guarded-patch.ts';

/** One label or annotation, as it was seen and as it shall be; undefined means absent, '' is a value. */
export interface KeyChange {
  readonly on: 'label' | 'annotation' | 'template label';
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** `details.conflicts` of a conflict whose `details.reason` is 'valueChanged'; null stands for absent. */
export interface KeyConflict {
  readonly on: KeyChange['on'];
  readonly key: string;
  readonly expected: string | null;
  readonly actual: string | null;
}

interface Seen {
  readonly kind: KindName;
  readonly name: string;
  /** Of the object that was seen: another one under the same name is left alone. */
  readonly uid: string;
  readonly changes: readonly KeyChange[];
}

/** What ends the write before it is sent: another object, nothing to do, or a value that somebody else changed. */
export function compareKeys({ kind, name, uid, changes }: Seen, current: RawObject, lost: boolean): Result<Written, AppError> | undefined {
  if (current.metadata?.uid !== uid) return err(replaced(`${kind} ${name}`, uid, current.metadata?.uid));
  const values = changes.map((change) => ({ ...change, actual: labelOf(valuesOn(current, change.on), change.key) }));
  if (values.every(({ actual, after }) => actual === after)) return ok({ object: current, warnings: [], changed: lost }); // a lost answer was a yes
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

function valuesOn(object: RawObject, on: KeyChange['on']): Labels {
  if (on === 'template label') return object.spec?.template?.metadata?.labels ?? {};
  return (on === 'label' ? object.metadata?.labels : object.metadata?.annotations) ?? {};
}

/** Holds for exactly this object in exactly this version; null removes a key. `fromEntries` keeps a key such as `__proto__` a key. */
export function keysPatch(changes: readonly KeyChange[], { metadata }: RawObject) {
  const part = (on: KeyChange['on']) => {
    const entries = changes.filter((change) => change.on === on).map(({ key, after }) => [key, after ?? null] as const);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const { uid, resourceVersion } = metadata ?? {};
  const template = part('template label');
  return {
    metadata: { uid, resourceVersion, labels: part('label'), annotations: part('annotation') },
    ...(template ? { spec: { template: { metadata: { labels: template } } } } : {}),
  };
}
