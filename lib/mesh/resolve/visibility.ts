import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { MeshSettings, Visibility } from '../model/settings.ts';
import type { World } from '../model/world.ts';
import { evaluateSelector } from './label-selector.ts';

/** How far a ServiceEntry is visible (semantics.md 4.7): first policy whose every rule matches, else the default, else PUBLIC. */
export function visibilityOf(entry: ServiceEntryRecord, world: World, settings: MeshSettings): Visibility {
  const config = settings.serviceEntryVisibility;
  if (!config) return 'PUBLIC';
  const labels = world.Namespace.get('', entry.namespace)?.labels ?? {};
  const policy = config.policies.find((p) => p.namespaceSelectors.every((selector) => evaluateSelector(selector, labels) === 'matches'));
  return policy?.visibility ?? config.defaultVisibility;
}
