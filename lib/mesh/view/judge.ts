import type { World } from '../model/world.ts';
import type { Answer, Trace } from '../resolve/answer.ts';
import type { DestinationKind } from '../resolve/resolve.ts';
import { explain } from '../resolve/resolve.ts';
import { resolveInlineEndpoint } from '../resolve/workload.ts';
import type { DestinationRef } from './explanation-view.ts';
import type { LiveViews } from './live-views.ts';
import type { Look } from './look.ts';
import { lookOf } from './look.ts';

export interface Judged {
  readonly answer: Answer;
  readonly look: Look;
  readonly inMesh: boolean;
}

/** What the graph says of a destination; for an endpoint inside a ServiceEntry, which the graph does not draw, it is resolved here. */
export function judge(to: DestinationRef, world: World, views: LiveViews): Judged | undefined {
  if (to.endpoint === undefined) return views.destination(to);
  const answer = explainEndpoint(to, world)?.answer;
  return answer && { answer, look: lookOf(answer, false), inMesh: false };
}

/** The answer with its trace; undefined: no such destination. */
export function explainDestination(to: DestinationRef, world: World): { answer: Answer; trace: NonNullable<Trace> } | undefined {
  return to.endpoint === undefined ? explain(to.kind as DestinationKind, to.namespace, to.name, world) : explainEndpoint(to, world);
}

function explainEndpoint({ namespace, name, endpoint }: DestinationRef, world: World) {
  const entry = world.ServiceEntry.get(namespace, name);
  const found = entry?.endpoints.find((e) => e.address === endpoint);
  if (!entry || !found) return undefined;
  const trace: NonNullable<Trace> = [];
  return { answer: resolveInlineEndpoint(entry, found, world, trace), trace };
}
