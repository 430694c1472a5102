import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import { endOfSlice, turn } from '../cluster/turns.ts';
import type { ChangedLately } from '../mesh/view/detail/reported.ts';
import { LiveViews } from '../mesh/view/live-views.ts';
import { freshnessOf, waitingFor } from './freshness.ts';
import { newsIn } from './news.ts';
import { PastViews } from './past-views.ts';
import { Operations } from './plans/operations.ts';
import { RecentChanges } from './recent-changes.ts';
import { shareBody } from './shared-body.ts';
import { Streams } from './streams.ts';

/** The cluster as one identity sees and changes it. Nothing of it is ever shown to another one (S-02). */
export interface Live {
  readonly cluster: Cluster;
  readonly views: LiveViews;
  /** What tabs have of them. */
  readonly past: PastViews;
  /** Everything required was listed and resolved once: from now on an answer costs what has changed. */
  readonly isReady: () => boolean;
  /** What changed a moment ago: istiod may not have reported it yet. */
  readonly changedLately: ChangedLately;
  /** Different after each start: revisions of another process, or of another identity, never match. */
  readonly epoch: string;
  readonly streams: Streams;
  readonly operations: Operations;
}

/**
 * Between two rounds of news to the tabs, and between two changes of one namespace: the first is told at once, what follows waits
 * this long and is told together.
 */
const newsEveryMs = 200;

/** Views that follow the cluster; tabs are told which answers changed. */
export function follow(cluster: Cluster): Live {
  const recent = new RecentChanges();
  let ready = false;
  const live: Live = {
    cluster,
    views: new LiveViews(cluster.store.world),
    past: new PastViews(),
    isReady: () => ready,
    changedLately: (objects) => recent.has(objects, performance.now()),
    epoch: randomBytes(6).toString('hex'),
    streams: new Streams(),
    operations: new Operations(),
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  /** A round of news is to come, or under way. */
  let due = false;
  let isUnderWay = false;
  let answers = false;
  /** When tabs were told of a namespace; of those that may have to wait. */
  const told = new Map<string, number>();
  const tell = async () => {
    isUnderWay = true;
    const hasAll = () => !ready && waitingFor(cluster) === null;
    const enough = endOfSlice();
    // The first time, and after what may change everything, it is much: requests must not wait for all of it.
    if (hasAll() || live.streams.count > 0) while (!live.views.catchUp(enough)) await turn();
    // Asked again: the last of it may have been read meanwhile, and in a quiet cluster nothing else would begin another round.
    const becomesReady = hasAll();
    due = false;
    isUnderWay = false;
    toldAt = performance.now();
    ready ||= becomesReady;
    for (const [name, at] of told) if (at + newsEveryMs <= toldAt) told.delete(name);
    if (live.streams.count === 0) return;
    const changed = live.views.settle();
    for (const name of changed.namespaces) told.set(name, toldAt);
    if (becomesReady) live.streams.publishEverything();
    else live.streams.publishChange({ ...changed, answers });
    answers = false;
  };
  /** What somebody has on the screen does not wait for the next round, which in a busy cluster is always due. */
  const tellAtOnce = (touched: ReadonlySet<string>) => {
    const now = performance.now();
    const isDue = (name: string) => (told.get(name) ?? Number.NEGATIVE_INFINITY) + newsEveryMs <= now;
    const awaited = [...touched].filter((name) => live.streams.isAwaited(`ns:${name}`) && isDue(name));
    if (awaited.length === 0 || !live.views.catchUp(endOfSlice())) return;
    const namespaces = awaited.filter((name) => live.views.settleNamespace(name));
    for (const name of namespaces) told.set(name, now);
    if (namespaces.length > 0) live.streams.publishChange({ overview: false, namespaces, answers: false, radar: false });
  };
  cluster.store.subscribe((change) => {
    const news = newsIn(change);
    const touched = live.views.touch(news.touched);
    answers ||= news.touched.length > 0 || change.knowledge.length > 0;
    // The first list is no change: what differs then has been so before.
    if (ready) recent.note(news.decided, performance.now());
    if (change.knowledge.length > 0) {
      live.views.touchEverything();
      live.streams.publish('freshness', freshnessOf(cluster));
    }
    const wait = toldAt + newsEveryMs - performance.now();
    if (!due && wait <= 0) {
      due = true;
      void tell();
      return;
    }
    if (ready && !isUnderWay && change.knowledge.length === 0) tellAtOnce(touched);
    if (due) return;
    due = true;
    setTimeout(tell, wait);
  });
  return live;
}

/** By view: a view belongs to one process and one identity, so its stamp never changes. */
const stamps = new WeakMap<object, object>();

/** A view as it leaves the server: its revision names this process too. The same object for the same view. */
export function stamped<T extends { readonly revision: string }>(view: T, { epoch }: Live): T {
  const known = stamps.get(view) as T | undefined;
  if (known) return known;
  const stamp = shareBody({ ...view, revision: `${epoch}.${view.revision}` });
  stamps.set(view, stamp);
  return stamp;
}

/** A view as it leaves the server, or what differs between it and the revision `since` of the same subject. */
export function stampedSince<T extends { readonly revision: string }>(subject: string, view: T, live: Live, since: string | null): object {
  // Not in PastViews: Next has a copy of this module for the routes, where the bodies are asked for, and one for the start of the server.
  return shareBody(live.past.answer(subject, stamped(view, live), since));
}
