import { groupRoot } from '../../cluster/api-path.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { readResources } from '../../cluster/discovery.ts';
import type { Policy, PolicyKind } from '../../mesh/plan/policies/policy.ts';
import { namespacesToRead, policyEffects } from '../../mesh/plan/policies/policy-effects.ts';
import type { PolicyForecast } from '../../protocol/api.ts';
import { listOnDemand } from '../list-on-demand.ts';
import type { Planned } from './make-plan.ts';

/** All lists of a preview together; what has not come by then is unknown. */
const PATIENCE_MS = 10_000;
const AT_ONCE = 8;
/** From so many namespaces on, one list of the whole cluster is tried first. */
const MANY_NAMESPACES = 5;

/**
 * Which policies and routes stop, move or start to apply with a plan: listed as the user at each preview, and only where
 * they could matter. They decide nothing about the plan, so they are not looked at again when it is applied.
 */
export async function policiesConcerned(
  { plan, forecast }: Pick<Planned, 'plan' | 'forecast'>,
  { transport, store }: Pick<Cluster, 'transport' | 'store'>,
  patienceMs = PATIENCE_MS,
): Promise<PolicyForecast | null> {
  const wanted = namespacesToRead(plan, forecast, store.world);
  if (wanted.size === 0) return null;
  const reader = readerOf(transport, AbortSignal.timeout(patienceMs));
  const read = await Promise.all([...wanted].map(([kind, namespaces]) => reader.read(kind, namespaces)));
  return {
    effects: policyEffects(
      read.flatMap(({ policies }) => policies),
      plan,
      forecast,
      store.world,
    ),
    unknown: read.flatMap(({ unknown }) => unknown),
  };
}

interface Read {
  readonly policies: Policy[];
  readonly unknown: PolicyForecast['unknown'][number][];
}

function readerOf(transport: Cluster['transport'], signal: AbortSignal) {
  const inTurn = turns(AT_ONCE);
  const served = new Map<string, ReturnType<typeof readResources>>();

  /** The version to ask for; null: the cluster does not have the kind. Who may not discover may still list. */
  async function versionOf({ group, versions, plural }: PolicyKind): Promise<string | null> {
    for (const version of versions) {
      const path = `${groupRoot(group)}/${version}`;
      const asked = served.get(path) ?? inTurn(() => readResources(transport, path, signal));
      served.set(path, asked);
      const answer = await asked;
      if (!answer.ok || answer.value.has(plural)) return version;
    }
    return null;
  }

  function list(kind: PolicyKind, version: string, namespace: string) {
    const resource = { group: kind.group, version, plural: kind.plural };
    return inTurn(() => listOnDemand({ resource, namespace, project: kind.project }, transport, signal));
  }

  async function read(kind: PolicyKind, namespaces: readonly string[]): Promise<Read> {
    const version = await versionOf(kind);
    if (version === null) return { policies: [], unknown: [] };
    const whole = namespaces.length < MANY_NAMESPACES ? null : await list(kind, version, '');
    if (whole?.ok) return { policies: [...whole.value], unknown: [] };
    const found: Read = { policies: [], unknown: [] };
    await Promise.all(
      namespaces.map(async (namespace) => {
        const answer = await list(kind, version, namespace);
        if (answer.ok) found.policies.push(...answer.value);
        else found.unknown.push({ kind: kind.kind, namespace, says: answer.error });
      }),
    );
    found.unknown.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
    return found;
  }

  return { read };
}

/** Runs at most so many at once, in the order in which they were asked for. */
function turns(atOnce: number) {
  const waiting: Array<() => void> = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
