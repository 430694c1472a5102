import type { Condition, Labels, Meta } from '../../model/meta.ts';
import { labelOf } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { label } from '../../model/words.ts';
import type { World } from '../../model/world.ts';
import { callerOf } from '../../path/caller.ts';
import { matchesLabels } from '../../resolve/label-selector.ts';
import { settingsAssumption } from '../../resolve/mesh-settings.ts';
import type { DestinationKind } from '../../resolve/resolve.ts';
import { labelsOfEntry } from '../../resolve/workload.ts';
import type { PodDestination, ServiceDestination } from '../destinations.ts';
import { podsBehind } from '../destinations.ts';
import type { ChangedLately } from '../detail/reported.ts';
import { reportedFor } from '../detail/reported.ts';
import type { Addressed, DestinationRef, ExplainedAnswer, Explanation, Found } from '../explanation-view.ts';
import { explainDestination, judge } from '../judge.ts';
import type { LiveViews } from '../live-views.ts';
import { reachOfRef } from '../reach.ts';
import { sentenceFor } from '../sentence.ts';
import { compare } from '../workloads.ts';
import { adviceFor } from './advice.ts';
import { meshFacts } from './mesh-facts.ts';
import { overriddenFor } from './overridden.ts';
import { pathsOf } from './paths.ts';

export interface ExplainSources {
  readonly world: World;
  readonly views: LiveViews;
  /** Whether one of these objects changed so lately that istiod may not have reported yet. */
  readonly changedLately?: ChangedLately;
}

/** So many further answers are told apart; the page shows how many there are. */
const FURTHER_ANSWERS = 25;

/**
 * Everything about one destination; undefined: there is no such object. `from` limits the paths to those of one client pod;
 * a pod that is not there is told apart by the caller of this function.
 */
export function explanationOf(
  found: Pick<Found, 'to' | 'by' | 'text'>,
  from: Ref | null,
  sources: ExplainSources,
): Omit<Explanation, 'revision'> | undefined {
  const { to } = found;
  const { world, views } = sources;
  const record = recordOf(to, world);
  const own = explained(to, 1, sources);
  if (!record || !own) return undefined;
  const destination = to.endpoint === undefined ? views.destination(to) : undefined;
  const pods = destination ? podsBehind(destination) : [];
  const client = from && world.Pod.get(from.namespace, from.name);
  const caller = client ? callerOf(client, world) : null;
  const services = to.kind === 'Pod' ? servicesOf(to, views) : [];
  const paths = pathsOf(to, { pods, services }, world).filter((path) => caller === null || path.caller === caller.caller);
  const { hosts, addresses } = reachOfRef(to, world);
  const settings = settingsAssumption(world);
  const further = furtherAnswers(to, pods, sources);
  return {
    to,
    found: { by: found.by, text: found.text },
    uid: record.uid,
    created: record.created,
    labels: labelsOf(to, world) ?? record.labels,
    hosts,
    addresses,
    sentence: own.sentence,
    look: own.look,
    answers: [own, ...further.answers],
    furtherTotal: further.total,
    mesh: to.kind === 'Service' || to.kind === 'Pod' ? meshFacts(pods) : null,
    paths,
    from: client && caller ? { pod: { kind: 'Pod', namespace: client.namespace, name: client.name }, ...caller } : null,
    assumptions: [...own.answer.assumptions, ...(settings === '' ? [] : [settings])],
  };
}

/** Those of the pods and endpoints behind it, equal ones together; for a Pod those of the Services in front of it. */
function furtherAnswers(
  to: DestinationRef,
  pods: readonly PodDestination[],
  sources: ExplainSources,
): { answers: ExplainedAnswer[]; total: number } {
  const others = neighbours(to, pods, sources).sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  const groups = new Map<string, DestinationRef[]>();
  for (const other of others) {
    const judged = judge(other, sources.world, sources.views);
    if (!judged) continue;
    const key = to.kind === 'Pod' ? `${other.kind}/${other.name}` : JSON.stringify([other.kind, judged.answer, judged.look]);
    const group = groups.get(key);
    if (group) group.push(other);
    else groups.set(key, [other]);
  }
  const answers = [...groups.values()]
    .slice(0, FURTHER_ANSWERS)
    .map((group) => explained(group[0] as DestinationRef, group.length, sources))
    .filter((answer) => answer !== undefined);
  return { answers, total: groups.size };
}

function neighbours(to: DestinationRef, pods: readonly PodDestination[], { world, views }: ExplainSources): DestinationRef[] {
  if (to.kind === 'Service') return pods.map(refOf);
  if (to.kind === 'Pod') return servicesOf(to, views).map(refOf);
  const entry = to.kind === 'ServiceEntry' ? world.ServiceEntry.get(to.namespace, to.name) : undefined;
  if (!entry) return [];
  if (to.endpoint !== undefined) return [{ kind: 'ServiceEntry', namespace: to.namespace, name: to.name }];
  const endpoints = [...new Set(entry.endpoints.map(({ address }) => address))];
  const written = endpoints.map((endpoint): DestinationRef => ({ kind: 'ServiceEntry', namespace: to.namespace, name: to.name, endpoint }));
  const { workloadSelector } = entry;
  const here = workloadSelector && views.destinations(to.namespace);
  const selected = here
    ? [...here.pods, ...here.workloadEntries].filter(({ labels }) => matchesLabels(workloadSelector, labels)).map(refOf)
    : [];
  return [...written, ...selected];
}

/** The Services that select a pod. */
function servicesOf(pod: DestinationRef, views: LiveViews): ServiceDestination[] {
  const services = views.destinations(pod.namespace)?.services ?? [];
  return services.filter((service) => service.pods.some(({ name }) => name === pod.name));
}

function refOf({ kind, namespace, name }: Ref): DestinationRef {
  return { kind, namespace, name };
}

function explained(to: DestinationRef, count: number, sources: ExplainSources): ExplainedAnswer | undefined {
  const { world, views, changedLately } = sources;
  const result = explainDestination(to, world);
  const judged = judge(to, world, views);
  if (!result || !judged) return undefined;
  const { answer, trace } = result;
  const labels = labelsOf(to, world) ?? {};
  return {
    addressed: addressedOf(to),
    to,
    count,
    look: judged.look,
    sentence: sentenceFor(to.endpoint === undefined ? to.kind : 'Endpoint', to.endpoint ?? to.name, answer, judged.inMesh),
    answer,
    trace,
    reported: reportedFor(to, answer, conditionsOf(to, world), changedLately),
    overridden: overriddenFor(to, labels, answer, world),
    advice: adviceFor(to, answer, world),
  };
}

export function addressedOf(to: DestinationRef): Addressed {
  return to.endpoint === undefined && (to.kind === 'Service' || to.kind === 'ServiceEntry') ? 'service' : 'workload';
}

function recordOf(to: DestinationRef, world: World): Meta | undefined {
  return world[to.kind as DestinationKind].get(to.namespace, to.name);
}

/** The labels that its resolution reads: an endpoint has its own, a WorkloadEntry two sets. */
function labelsOf(to: DestinationRef, world: World): Labels | undefined {
  if (to.endpoint !== undefined)
    return world.ServiceEntry.get(to.namespace, to.name)?.endpoints.find(({ address }) => address === to.endpoint)?.labels;
  const entry = to.kind === 'WorkloadEntry' ? world.WorkloadEntry.get(to.namespace, to.name) : undefined;
  if (entry && labelOf(entry.labels, label.useWaypoint) === undefined) return labelsOfEntry(entry);
  return recordOf(to, world)?.labels;
}

/** What istiod wrote on it; null where istiod never writes: on Pods, and on endpoints inside an entry. */
function conditionsOf(to: DestinationRef, world: World): readonly Condition[] | null {
  if (to.endpoint !== undefined || to.kind === 'Pod') return null;
  const record = recordOf(to, world) as { readonly conditions?: readonly Condition[] } | undefined;
  return record?.conditions ?? null;
}
