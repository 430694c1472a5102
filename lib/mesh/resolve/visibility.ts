import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { MeshSettings, Visibility } from '../model/settings.ts';
import { isKnown } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { evaluateSelector } from './label-selector.ts';

/**
 * How far a ServiceEntry is visible (semantics.md 4.7): first policy whose every rule matches, else the default, else PUBLIC.
 * null: a policy looks at the labels of its namespace, and those may not be read.
 */
export function visibilityOf(entry: ServiceEntryRecord, world: World, settings: MeshSettings): Visibility | null {
  const config = settings.serviceEntryVisibility;
  if (!config) return 'PUBLIC';
  const home = world.Namespace.get('', entry.namespace);
  const looks = config.policies.some((p) => p.namespaceSelectors.length > 0);
  if (!home && looks && !isKnown(world.Namespace.knowledge(entry.namespace))) return null;
  const labels = home?.labels ?? {};
  const policy = config.policies.find((p) => p.namespaceSelectors.every((selector) => evaluateSelector(selector, labels) === 'matches'));
  return policy?.visibility ?? config.defaultVisibility;
}
