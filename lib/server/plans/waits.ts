import type { Cluster } from '../../cluster/cluster.ts';
import { conditionOf } from '../../mesh/model/meta.ts';
import { nameKey, refKey } from '../../mesh/model/ref.ts';
import { condition } from '../../mesh/model/words.ts';
import type { World } from '../../mesh/model/world.ts';
import { isReady, words } from '../../mesh/plan/build.ts';
import type { Plan } from '../../mesh/plan/plan.ts';
import { referrersIn } from '../../mesh/plan/referrers.ts';
import type { Key } from '../../mesh/resolve/answer.ts';
import { isOutOfSight } from '../../mesh/resolve/conditions.ts';
import { explain } from '../../mesh/resolve/resolve.ts';
import type { AppError } from '../../protocol/app-error.ts';

/** Whether what is waited for is there; if not, what is missing; or that it never will be. */
export type Look =
  | { readonly now: 'come'; readonly uid: string }
  | { readonly now: 'waiting'; readonly message: string }
  | { readonly now: 'never'; readonly state: 'conflict' | 'failed'; readonly message: string };

/** that very Gateway has an address and is programmed. Asked of the API server, not of the watch. */
export async function lookReady(key: Key, uid: string | null, { writes }: Pick<Cluster, 'writes'>, signal: AbortSignal): Promise<Look> {
  const what = `Waypoint ${nameKey(key)}`;
  const found = await writes.readGateway(key, signal);
  if (!found.ok) return unread(found.error);
  const gateway = found.value;
  if (!gateway)
    return { now: 'never', state: 'conflict', message: `${what} does not exist (any more). Nothing that needs it was written.` };
  if (uid !== null && gateway.uid !== uid)
    return { now: 'never', state: 'conflict', message: `${what} was deleted and made again. Nothing that needs it was written.` };
  if (gateway.terminating)
    return { now: 'never', state: 'conflict', message: `${what} is being deleted. Nothing that needs it was written.` };
  if (isReady(gateway)) return { now: 'come', uid: gateway.uid };
  const programmed = conditionOf(gateway.conditions, condition.programmed);
  const accepted = conditionOf(gateway.conditions, condition.accepted);
  const told = accepted?.status === 'False' ? accepted : programmed;
  const cause = told && told.status !== 'True' ? `${told.type} is ${told.status}: ${told.message || told.reason}` : 'it has no address yet';
  return { now: 'waiting', message: `${what} is not ready: ${cause}` };
}

/** A cluster that does not answer for a moment is waited for; one that refuses to tell is not. */
function unread(error: AppError): Look {
  return error.code === 'unreachable'
    ? { now: 'waiting', message: error.message }
    : { now: 'never', state: 'failed', message: error.message };
}

/** Nothing readable names the waypoint and no condition of istiod mentions it. Who began to since is not unlabelled unasked. */
export function lookUnreferenced(key: Key, plan: Plan, world: World): Look {
  const name = nameKey(key);
  const ours = new Set(plan.steps.filter(({ kind }) => kind === 'patch').map(({ target }) => refKey(target)));
  const fixed = new Set<string>();
  const waiting: string[] = [];
  for (const { object, on, key: named } of referrersIn(world)) {
    if (nameKey(named) !== name) continue;
    if (on === 'spec label') {
      fixed.add(refKey(object));
      continue;
    }
    const isReplaced = object.kind === 'Pod' && world.Pod.get(object.namespace, object.name)?.owner !== null;
    if (!ours.has(refKey(object)) && !isReplaced)
      return { now: 'never', state: 'conflict', message: `${words(object)} began to use waypoint ${name} meanwhile. It was not deleted.` };
    waiting.push(words(object));
  }
  for (const kind of ['Service', 'ServiceEntry', 'WorkloadEntry'] as const)
    for (const record of world[kind].all()) {
      const said = conditionOf(record.conditions, condition.waypointBound)?.message ?? '';
      if (!mentions(said, name) || fixed.has(refKey({ kind, ...record }))) continue;
      const explained = explain(kind, record.namespace, record.name, world);
      if (explained && !isOutOfSight(explained.answer))
        waiting.push(`${words({ kind, namespace: record.namespace, name: record.name })} (istiod still says so)`);
    }
  const [first] = waiting;
  if (first === undefined) return { now: 'come', uid: '' };
  const others = waiting.length > 1 ? ` and ${waiting.length - 1} more` : '';
  return { now: 'waiting', message: `${first}${others} still use${waiting.length > 1 ? '' : 's'} waypoint ${name}` };
}

function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text.slice(at + name.length, at + name.length + 2)];
    if (!/[-\w.]/.test(before) && !/^([-\w]|\.\w)/.test(after)) return true;
  }
  return false;
}
