import type { World } from '../../model/world.ts';
import type { LiveViews } from '../live-views.ts';
import type { Detail } from '../views.ts';
import { podDetail, serviceDetail, serviceEntryDetail, workloadEntryDetail } from './destination-detail.ts';
import { gatewayClassDetail, gatewayDetail } from './gateway-detail.ts';
import { namespaceDetail } from './namespace-detail.ts';
import type { ChangedLately } from './reported.ts';
import { workloadDetail } from './workload-detail.ts';

/** Where a detail is built from. */
export interface Sources {
  readonly world: World;
  readonly views: LiveViews;
  readonly changedLately?: ChangedLately;
}

export type DetailOf = (namespace: string, name: string, sources: Sources) => Omit<Detail, 'revision'> | undefined;

/** Every kind that the side panel can show. Kinds that own pods but are not read (Job, ReplicaSet, …) are workloads too. */
const details: Readonly<Record<string, DetailOf>> = {
  Namespace: namespaceDetail,
  Service: serviceDetail,
  ServiceEntry: serviceEntryDetail,
  Pod: podDetail,
  WorkloadEntry: workloadEntryDetail,
  Gateway: gatewayDetail,
  GatewayClass: gatewayClassDetail,
};

/** What the side panel shows of one object; undefined when there is no such object (any more). */
export function detailOf(kind: string, namespace: string, name: string, sources: Sources): Omit<Detail, 'revision'> | undefined {
  const build = Object.hasOwn(details, kind) ? details[kind] : undefined;
  return build ? build(namespace, name, sources) : workloadDetail(kind, namespace, name, sources);
}
