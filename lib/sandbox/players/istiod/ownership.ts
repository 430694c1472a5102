import { label } from '../../../mesh/model/words.ts';
import { namespaces } from '../../api/kinds/core.ts';
import type { KubeObject } from '../../object.ts';
import type { Stage } from '../stage.ts';
import { tableOf } from '../stage.ts';

/** The revision that the simulated istiod runs as; no tag points to another one. */
export const revision = 'default';

/** Whether this istiod deploys a Gateway and writes its status (semantics.md 1.5b). An unknown namespace counts as owned. */
export function isOwned(stage: Stage, gateway: KubeObject): boolean {
  const own = gateway.metadata.labels?.[label.revision];
  const home = tableOf(stage, namespaces).get('', gateway.metadata.namespace ?? '');
  const selected = own ?? (home ? (home.metadata.labels?.[label.revision] ?? '') : revision);
  return selected === '' || selected === revision;
}

/** Objects are deployed for a Gateway unless its addresses point to a Service of the user's own (semantics.md 7.1). */
export function isManaged(gateway: KubeObject): boolean {
  const addresses: ReadonlyArray<{ type?: string }> = gateway.spec?.addresses ?? [];
  const version = gateway.metadata.annotations?.['gateway.istio.io/controller-version'];
  if (version !== undefined && !(Number(version) <= 5)) return false;
  return addresses.length === 0 || (addresses.length === 1 && (addresses[0]?.type ?? 'IPAddress') === 'IPAddress');
}
