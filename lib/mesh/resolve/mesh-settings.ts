import { meshConfigName, systemNamespace } from '../model/kinds/mesh-config.ts';
import type { Ref } from '../model/ref.ts';
import type { MeshSettings } from '../model/settings.ts';
import { defaultSettings } from '../model/settings.ts';
import { isKnown } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { evaluateSelector } from './label-selector.ts';

export const meshConfigRef: Ref = { kind: 'ConfigMap', namespace: systemNamespace, name: meshConfigName };

/** The mesh-wide settings of this world: those of the ConfigMap, else Istio's defaults. */
export function settingsIn(world: World): MeshSettings {
  return world.ConfigMap.get(systemNamespace, meshConfigName)?.settings ?? defaultSettings;
}

/** What is assumed because the mesh-wide settings may not or cannot be read, as a sentence; '' when they are known. */
export function settingsAssumption(world: World): string {
  const where = `ConfigMap ${systemNamespace}/${meshConfigName}`;
  const assumed = 'Istio’s defaults are assumed: every namespace is discovered, every ServiceEntry is PUBLIC, revision default.';
  const record = world.ConfigMap.get(systemNamespace, meshConfigName);
  if (record) return record.problem === '' ? '' : `The mesh-wide settings in ${where} cannot be read (${record.problem}). ${assumed}`;
  if (!isKnown(world.ConfigMap.knowledge(systemNamespace))) return `The mesh-wide settings in ${where} may not be read. ${assumed}`;
  return `There is no ${where}. ${assumed}`;
}

/** Whether istiod looks into a namespace (semantics.md 1.4). Namespaces themselves are never hidden. */
export function discovery(namespace: string, world: World): 'seen' | 'hidden' | 'unknown' {
  const { discoverySelectors: selectors = [] } = settingsIn(world);
  if (selectors.length === 0) return 'seen';
  const home = world.Namespace.get('', namespace);
  if (!home && !isKnown(world.Namespace.knowledge(namespace))) return 'unknown';
  const labels = home?.labels ?? {};
  return selectors.some((selector) => evaluateSelector(selector, labels) === 'matches') ? 'seen' : 'hidden';
}
