import type { Ref } from '../mesh/model/ref.ts';
import type { World } from '../mesh/model/world.ts';
import type { StandIn, TargetsFound } from '../mesh/plan/find-targets.ts';
import { findTargets, standIn } from '../mesh/plan/find-targets.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { target } from '../protocol/intents/fields.ts';
import { readText } from './query.ts';

/** So many can be asked about at once: what a URL holds. */
export const mostOf = 50;

/** GET /api/targets?q= finds; GET /api/targets?of=Kind/namespace/name&of=… tells what stands for each. */
export function targetsRequest(query: URLSearchParams, world: World): Result<TargetsFound | { items: StandIn[] }, AppError> {
  const keys = query.getAll('of');
  if (keys.length === 0) {
    const text = readText(query, 'q', { example: 'shop/cart' });
    return text.ok ? ok(findTargets(text.value, world)) : text;
  }
  if (keys.length > mostOf) return refused(`At most ${mostOf} objects at once.`);
  const items: StandIn[] = [];
  for (const key of keys) {
    const [kind = '', namespace = '', name = '', ...rest] = key.split('/');
    const parsed = target.safeParse({ kind, namespace, name });
    if (!parsed.success || rest.length > 0) return refused('of is Kind/namespace/name of an object that Waymark changes.');
    items.push(standIn(parsed.data satisfies Ref, world));
  }
  return ok({ items });
}

function refused(message: string): Result<never, AppError> {
  return err({ code: 'invalid', message, issues: [{ field: 'of', message }] });
}
