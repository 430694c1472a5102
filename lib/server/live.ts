import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import type { ChangedLately } from '../mesh/view/detail/reported.ts';
import { LiveViews } from '../mesh/view/live-views.ts';
import { freshnessOf, waitingFor } from './freshness.ts';
import { newsIn, touchedBy } from './news.ts';
import { Operations } from './plans/operations.ts';
import { RecentChanges } from './recent-changes.ts';
import { Streams } from './streams.ts';

/** The cluster as one identity sees and changes it. Nothing of it is ever shown to another one (S-02). */
export interface Live {
  readonly cluster: Cluster;
  readonly views: LiveViews;
  /** What changed a moment ago: istiod may not have reported it yet. */
  readonly changedLately: ChangedLately;
  /** Different after each start: revisions of another process, or of another identity, never match. */
  readonly epoch: string;
  readonly streams: Streams;
  readonly operations: Operations;
}

/** Between two rounds of news to the tabs: the first change is told at once, what follows waits this long and is told together. */
const newsEveryMs = 200;

/** Views that follow the cluster; tabs are told which answers changed. */
export function follow(cluster: Cluster): Live {
  const recent = new RecentChanges();
  const live: Live = {
    cluster,
    views: new LiveViews(cluster.store.world),
    changedLately: (objects) => recent.has(objects, performance.now()),
    epoch: randomBytes(6).toString('hex'),
    streams: new Streams(),
    operations: new Operations(),
  };
  let ready = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  let due = false;
  let answers = false;
  const tell = () => {
    due = false;
    toldAt = performance.now();
    const becameReady = !ready && waitingFor(cluster) === null;
    ready ||= becameReady;
    if (live.streams.count === 0) return;
    const changed = live.views.settle();
    const overview = changed.overview || becameReady;
    answers ||= becameReady;
    if (overview || changed.namespaces.length > 0 || answers) live.streams.publish('change', { ...changed, overview, answers });
    answers = false;
  };
  cluster.store.subscribe((change) => {
    live.views.touch(touchedBy(change));
    const news = newsIn(change);
    answers ||= news.saysSomething || change.knowledge.length > 0;
    // The first list is no change: what differs then has been so before.
    if (ready) recent.note(news.decided, performance.now());
    if (change.knowledge.length > 0) {
      live.views.touchEverything();
      live.streams.publish('freshness', freshnessOf(cluster));
    }
    const wait = toldAt + newsEveryMs - performance.now();
    if (due) return;
    if (wait <= 0) return tell();
    due = true;
    setTimeout(tell, wait);
  });
  return live;
}

/** A view as it leaves the server: its revision names this process too. */
export function stamped<T extends { readonly revision: string }>(view: T, { epoch }: Live): T {
  return { ...view, revision: `${epoch}.${view.revision}` };
}
