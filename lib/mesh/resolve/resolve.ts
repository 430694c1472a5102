import type { KindName, RecordOf } from '../model/kinds/registry.ts';
import type { World } from '../model/world.ts';
import type { Answer, Trace } from './answer.ts';
import { resolveService, resolveServiceEntry } from './service.ts';
import { resolvePod, resolveWorkloadEntry } from './workload.ts';

type Resolve<K extends KindName> = (record: RecordOf<K>, world: World, trace?: Trace) => Answer;

/** The kinds that can be a destination, each with its resolution. */
export const destinationKinds = {
  Service: resolveService as Resolve<'Service'>,
  ServiceEntry: ((entry, world, trace) => resolveServiceEntry(entry, world, trace)) as Resolve<'ServiceEntry'>,
  Pod: resolvePod as Resolve<'Pod'>,
  WorkloadEntry: resolveWorkloadEntry as Resolve<'WorkloadEntry'>,
};

export type DestinationKind = keyof typeof destinationKinds;

/**
 * Which waypoint handles the destination `kind namespace/name`, and why: the same function that fills the graph,
 * run again with a trace. undefined: no such object. Source: semantics.md 4.1–4.7.
 */
export function explain(
  kind: DestinationKind,
  namespace: string,
  name: string,
  world: World,
): { answer: Answer; trace: NonNullable<Trace> } | undefined {
  const record = world[kind].get(namespace, name);
  if (!record) return undefined;
  const trace: NonNullable<Trace> = [];
  const resolve = destinationKinds[kind] as Resolve<DestinationKind>;
  return { answer: resolve(record, world, trace), trace };
}
