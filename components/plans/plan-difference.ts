import type { KeyChange } from '../../lib/mesh/plan/plan.ts';
import type { PlanPreview } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { refWords } from '../panel/detail-text.ts';
import { groupEffects } from './effect-words.ts';
import type { StepLine } from './step-lines.ts';
import { stepLines } from './step-lines.ts';

/** The newly made plan that a 409 carries (`details.plan`); null when the conflict is about something else. */
export function freshPreviewOf(error: AppError): PlanPreview | null {
  const preview = error.code === 'conflict' ? error.details?.['plan'] : undefined;
  return typeof preview === 'object' && preview !== null && 'digest' in preview && 'plan' in preview ? (preview as PlanPreview) : null;
}

/** What became different between two previews of the same intent, as sentences; empty when only the digest did. */
export function planDifference(old: PlanPreview, fresh: PlanPreview): readonly string[] {
  const keyOf = ({ target, what }: StepLine) => `${refWords(target)} ${what}`;
  const before = new Map(stepLines(old.plan).map((line) => [keyOf(line), line]));
  const after = new Map(stepLines(fresh.plan).map((line) => [keyOf(line), line]));
  const lines: string[] = [];
  for (const [key, change] of after) {
    const known = before.get(key);
    if (!known) lines.push(`${key} is changed too: ${arrow(change)}`);
    else if (known.uid !== change.uid) lines.push(`${refWords(change.target)} was deleted and made again`);
    else if (known.before !== change.before) lines.push(`${key} was ${quoted(known.before)} and is ${quoted(change.before)} now`);
    else if (known.after !== change.after) lines.push(`${key} becomes ${quoted(change.after)} instead of ${quoted(known.after)}`);
  }
  for (const [key, change] of before) if (!after.has(key)) lines.push(`${key} need not be changed any more (${arrow(change)} was planned)`);

  const effectsBefore = new Set(groupEffects(old.effects).map((group) => group.words));
  const effectsAfter = new Set(groupEffects(fresh.effects).map((group) => group.words));
  for (const words of effectsAfter) if (!effectsBefore.has(words)) lines.push(`Now: ${words}`);
  for (const words of effectsBefore) if (!effectsAfter.has(words)) lines.push(`No more: ${words}`);
  return lines;
}

/** In a sentence a value needs quotes: a waypoint may be called "gone", or "absent". */
function quoted(value: string | null): string {
  return value === null ? 'absent' : `"${value}"`;
}

function arrow(change: Pick<KeyChange, 'before' | 'after'>): string {
  return `${quoted(change.before)} → ${quoted(change.after)}`;
}
