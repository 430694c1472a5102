import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/cluster.ts';
import { loadAccess } from '../cluster/kubeconfig.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { ChangedLately } from '../mesh/view/detail/reported.ts';
import { LiveViews } from '../mesh/view/live-views.ts';
import type { AppError } from '../protocol/app-error.ts';
import { freshnessOf, waitingFor } from './freshness.ts';
import { newsIn, touchedBy } from './news.ts';
import { processSlot } from './process-slot.ts';
import { RecentChanges } from './recent-changes.ts';
import { readSettings } from './settings.ts';
import { openStreams, publish } from './streams.ts';
import { version } from './version.ts';

/** The cluster that this process shows, and the views of it. */
export interface Live {
  readonly cluster: Cluster;
  readonly views: LiveViews;
  /** What changed a moment ago: istiod may not have reported it yet. */
  readonly changedLately: ChangedLately;
  /** Different after each start: revisions of another process never match. */
  readonly epoch: string;
}

type State =
  | { readonly now: 'starting' }
  | { readonly now: 'failed'; readonly error: AppError }
  | { readonly now: 'live'; readonly live: Live };

/** State only; see processSlot. */
const slot = processSlot<{ state: State }>('runtime', () => ({ state: { now: 'starting' } }));

/** Connects, once per process. Does not wait for the cluster and does not throw. Only lib/server/start.ts calls it. */
export async function startRuntime(): Promise<void> {
  const settings = readSettings(process.env);
  if (settings.mode === 'cluster' && settings.accessCode === '') {
    slot.state = {
      now: 'failed',
      error: {
        code: 'config',
        message: 'Waymark was started without an access code.',
        hint: 'Start it with "npm start", or set WAYMARK_ACCESS_CODE.',
      },
    };
    return;
  }
  try {
    const access = await loadAccess({ kubeconfigPath: settings.kubeconfig || undefined, context: settings.context || undefined });
    slot.state = access.ok
      ? { now: 'live', live: follow(startCluster(access.value, { version, namespaces: settings.namespaces })) }
      : { now: 'failed', error: access.error };
  } catch (bug) {
    console.error('[start]', bug);
    slot.state = { now: 'failed', error: { code: 'internal', message: 'Waymark could not start; its log says more.' } };
  }
}

/** Between two rounds of news to the tabs: the first change is told at once, what follows waits this long and is told together. */
const newsEveryMs = 200;

/** Views that follow the cluster; tabs are told which answers changed. */
function follow(cluster: Cluster): Live {
  const recent = new RecentChanges();
  const live: Live = {
    cluster,
    views: new LiveViews(cluster.store.world),
    changedLately: (objects) => recent.has(objects, performance.now()),
    epoch: randomBytes(6).toString('hex'),
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
    if (openStreams() === 0) return;
    const changed = live.views.settle();
    const overview = changed.overview || becameReady;
    answers ||= becameReady;
    if (overview || changed.namespaces.length > 0 || answers) publish('change', { ...changed, overview, answers });
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
      publish('freshness', freshnessOf(cluster));
    }
    const wait = toldAt + newsEveryMs - performance.now();
    if (due) return;
    if (wait <= 0) return tell();
    due = true;
    setTimeout(tell, wait);
  });
  return live;
}

export async function stopRuntime(): Promise<void> {
  const { state } = slot;
  slot.state = { now: 'starting' };
  if (state.now === 'live') await state.live.cluster.stop();
}

/** The cluster that is followed, whatever is known of it; never starts anything, because routes are also evaluated by the build. */
export function readLive(): Result<Live, AppError> {
  const { state } = slot;
  if (state.now === 'failed') return err(state.error);
  return state.now === 'live' ? ok(state.live) : err({ code: 'notReady', message: 'The server is still starting.' });
}

/** The same once every required kind was listed (or refused): before that, an empty page would be a lie. */
export function readReady(): Result<Live, AppError> {
  const live = readLive();
  if (!live.ok) return live;
  const waiting = waitingFor(live.value.cluster);
  return waiting === null ? live : err({ code: 'notReady', message: waiting });
}

/** A view as it leaves the server: its revision names this process too. */
export function stamped<T extends { readonly revision: string }>(view: T, { epoch }: Live): T {
  return { ...view, revision: `${epoch}.${view.revision}` };
}
