import { startCluster } from '../cluster/cluster.ts';
import type { ClusterAccess } from '../cluster/kubeconfig.ts';
import { loadAccess } from '../cluster/kubeconfig.ts';
import { tokenAccess } from '../cluster/token-access.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { topicOf } from '../protocol/topics.ts';
import { unreadOf, waitingFor } from './freshness.ts';
import type { Caller, Session } from './identity/caller.ts';
import { owner } from './identity/caller.ts';
import type { Bearer } from './identity/pool.ts';
import { pool } from './identity/pool.ts';
import { followReplicas, heardReplicas } from './identity/replicas.ts';
import type { Team } from './identity/team.ts';
import { keepTeam, readTeam, theTeam } from './identity/team.ts';
import type { Live } from './live.ts';
import { follow } from './live.ts';
import { log } from './log/log.ts';
import { clusterObserver } from './metrics/cluster-observer.ts';
import { processSlot } from './process-slot.ts';
import { byItself, currentRequest } from './request-context.ts';
import { readSettings } from './settings.ts';
import { version } from './version.ts';
import { waitsIn } from './waits.ts';

type State =
  | { readonly now: 'starting' }
  | { readonly now: 'failed'; readonly error: AppError }
  | { readonly now: 'live'; readonly live: Live };

/** State only; see processSlot. */
const slot = processSlot<{ state: State }>('runtime', () => ({ state: { now: 'starting' } }));

/** Connects, once per process. Does not wait for the cluster and does not throw. Only lib/server/start.ts calls it. */
export async function startRuntime(): Promise<void> {
  const settings = readSettings(process.env);
  if (settings.mode === 'team') return startTeam();
  try {
    const access = await loadAccess({ kubeconfigPath: settings.kubeconfig || undefined, context: settings.context || undefined });
    slot.state = access.ok ? { now: 'live', live: start(access.value) } : { now: 'failed', error: access.error };
  } catch (bug) {
    log('error', 'start failed', { error: bug });
    slot.state = { now: 'failed', error: { code: 'internal', message: 'Waymark could not start; its log says more.' } };
  }
}

/** Begins to follow a cluster as whoever `access` stands for. */
function start(access: ClusterAccess): Live {
  const { namespaces, readOnly } = readSettings(process.env);
  const options = { version, namespaces, readOnly, observer: clusterObserver, onBug: logBug };
  return follow(startCluster(access, { ...options, ...waitsIn(process.env) }));
}

function logBug(error: unknown): void {
  log('error', 'bug while following the cluster', { error });
}

function startTeam(): void {
  const team = readTeam(process.env);
  if (!team.ok) {
    slot.state = { now: 'failed', error: { code: 'config', message: team.error.message, hint: team.error.hint } };
    return;
  }
  keepTeam(team.value);
  setInterval(sweep, sweepMs).unref();
  void followReplicas(team.value);
}

/** A credential that ended is noticed within two of these (S-10). */
const sweepMs = 4000;

function sweep(): void {
  pool.sweep();
  void pool.recheck();
}

function startFor({ user }: Session, bearer: Bearer, { server, caFile, clusterName }: Team): Live {
  return start(tokenAccess({ server, caFile, name: clusterName, bearer, user }));
}

export async function stopRuntime(): Promise<void> {
  await pool.stop('the server stops');
  const { state } = slot;
  slot.state = { now: 'starting' };
  if (state.now !== 'live') return;
  state.live.streams.end('the server stops');
  await state.live.cluster.stop();
}

/** Every cluster that is followed, one for each identity. */
export function followed(): Live[] {
  return slot.state.now === 'live' ? [slot.state.live] : pool.lives();
}

/** Whether this process can serve. What somebody may see of the cluster is known when they come. */
export function readyToServe(): Result<unknown, AppError> {
  if (!theTeam()) return readReady(owner);
  return heardReplicas() ? ok(null) : err({ code: 'notReady', message: 'The other replicas have not told yet who signed out.' });
}

/** The cluster as the caller sees it, whatever is known of it; never starts anything, because routes are also evaluated by the build. */
export function readLive(caller: Caller): Result<Live, AppError> {
  const [team, { session }] = [theTeam(), caller];
  if (team && session) return pool.get(caller, (bearer) => byItself(() => startFor(session, bearer, team)));
  const { state } = slot;
  if (state.now === 'failed') return err(state.error);
  return state.now === 'live' ? ok(state.live) : err({ code: 'notReady', message: 'The server is still starting.' });
}

/**
 * The tab that asks is told when what `topic` stands for changes. Before the answer is made, so that no change falls between; also of who
 * is refused, for they wait until it can be made.
 */
export function noteWhoAsks({ streams }: Live, topic = topicOf(currentRequest()?.path ?? '')): void {
  const { tab = '' } = currentRequest() ?? {};
  if (tab !== '' && topic) streams.asked(tab, topic);
}

/**
 * The same once every required kind was listed (or refused): before that, an empty page would be a lie. So it would be for who
 * says that there is none of another kind: that one is named.
 */
export function readReady(caller: Caller, ...wanted: readonly KindName[]): Result<Live, AppError> {
  const live = readLive(caller);
  if (!live.ok) return live;
  noteWhoAsks(live.value);
  const { cluster, isReady } = live.value;
  const waiting = waitingFor(cluster) ?? (isReady() ? unreadOf(wanted, cluster) : 'Still working out which waypoint handles what …');
  return waiting === null ? live : err({ code: 'notReady', message: waiting });
}
