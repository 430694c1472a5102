import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Plan } from './plan.ts';
import type { Refusal } from './plan-enroll-namespace.ts';

export interface UndoIntent {
  readonly title: string;
  readonly changes: ReadonlyArray<
    Ref & { readonly uid: string; readonly key: string; readonly before: string | null; readonly after: string | null }
  >;
}

/** Takes written labels back, only while object and values are exactly what was written. */
export function planUndo(intent: UndoIntent, world: World): Result<Plan, Refusal> {
  for (const change of intent.changes) {
    const what = `${change.kind} ${change.name}`;
    const record = world[change.kind].get(change.namespace, change.name);
    if (!record) return refused(`${what} no longer exists, so there is nothing to undo.`);
    if (record.uid !== change.uid) return refused(`${what} was deleted and created again since: the change is gone with the old one.`);
    const now = labelOf(record.labels, change.key) ?? null;
    if (now !== change.before)
      return refused(`Somebody changed ${change.key} of ${what} since: it is ${shown(now)}, and Waymark wrote ${shown(change.before)}.`);
  }
  const changes = intent.changes.map(({ kind, namespace, name, uid, key, before, after }) => ({
    target: { kind, namespace, name },
    uid,
    key,
    before,
    after,
  }));
  return ok({ title: intent.title, changes });
}

function refused(message: string): Result<never, Refusal> {
  return err({ code: 'conflict', field: '', message, hint: 'Make a new change instead.' });
}

function shown(value: string | null): string {
  return value === null ? 'absent' : `"${value}"`;
}
