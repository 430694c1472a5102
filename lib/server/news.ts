import type { WorldChange } from '../cluster/world-log.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Meta } from '../mesh/model/meta.ts';
import type { Ref } from '../mesh/model/ref.ts';

export interface News {
  /** Objects of which something that Waymark keeps differs; a new resourceVersion alone says nothing. */
  readonly touched: readonly Ref[];
  /** Objects of which more than the conditions differs: what istiod will answer with a condition. */
  readonly decided: readonly Ref[];
}

/** What a burst of changes means to pages that show answers. */
export function newsIn(change: WorldChange): News {
  const touched: Ref[] = [];
  const decided: Ref[] = [];
  for (const { kind, namespace, name, before, after } of recordsOf(change)) {
    if (!before || !after) {
      touched.push({ kind, namespace, name });
      decided.push({ kind, namespace, name });
      continue;
    }
    const [was, is] = [split(before), split(after)];
    if (was.rest !== is.rest) decided.push({ kind, namespace, name });
    if (was.rest !== is.rest || was.conditions !== is.conditions) touched.push({ kind, namespace, name });
  }
  return { touched, decided };
}

interface Changed extends Ref {
  readonly before: Meta | undefined;
  readonly after: Meta | undefined;
}

function* recordsOf({ records }: WorldChange): Iterable<Changed> {
  for (const [kind, changes] of Object.entries(records)) for (const change of changes) yield { kind: kind as KindName, ...change };
}

type Reporting = Meta & { readonly conditions?: unknown; readonly listenerConditions?: unknown };

function split(record: Meta): { conditions: string; rest: string } {
  const { resourceVersion: _version, generation: _generation, conditions, listenerConditions, ...rest } = record as Reporting;
  return { conditions: JSON.stringify([conditions, listenerConditions]), rest: JSON.stringify(rest) };
}
