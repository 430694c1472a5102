import { radarOf } from '../mesh/view/explanation/radar.ts';
import type { Radar } from '../mesh/view/explanation-view.ts';
import type { LiveViews } from '../mesh/view/live-views.ts';
import type { Live } from './live.ts';
import { withRevision } from './revision.ts';
import { shareBody } from './shared-body.ts';

const kept = new WeakMap<LiveViews, { readonly version: number; readonly radar: Radar }>();

/** What asks for a waypoint and does not get one: it stands in every header, so it is put together once for all tabs. */
export function radarFor({ views }: Live): Radar {
  const version = views.radarVersion();
  const known = kept.get(views);
  if (known?.version === version) return known.radar;
  const radar = shareBody(withRevision(radarOf(views)));
  kept.set(views, { version, radar });
  return radar;
}
