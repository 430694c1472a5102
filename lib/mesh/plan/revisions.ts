import { systemNamespace } from '../model/kinds/mesh-config.ts';
import { labelOf } from '../model/meta.ts';
import { DEFAULT_REVISION } from '../model/settings.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { settingsIn } from '../resolve/mesh-settings.ts';

/**
 * What a Gateway may name to be taken by an istiod that is known (semantics.md 1.5b): revisions, by the mesh-wide settings and the
 * labels of istiod's own Deployments and Services, and tags, which are Services of the system namespace. A tag that only a webhook
 * carries is not known: webhooks are not read.
 */
export function revisionsIn(world: World): ReadonlySet<string> {
  const known = new Set([DEFAULT_REVISION]);
  const { revision } = settingsIn(world);
  if (revision !== undefined) known.add(revision);
  for (const { labels } of [...world.Deployment.in(systemNamespace), ...world.Service.in(systemNamespace)]) {
    const own = labelOf(labels, label.revision);
    if (own !== undefined && labelOf(labels, 'app') === 'istiod' && labelOf(labels, label.tag) === undefined) known.add(own);
  }
  for (const { labels } of world.Service.in(systemNamespace)) {
    const tag = labelOf(labels, label.tag);
    if (tag !== undefined && known.has(labelOf(labels, label.revision) ?? '')) known.add(tag);
  }
  return known;
}
