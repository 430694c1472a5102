import { startCluster } from '../cluster/cluster.ts';
import { loadAccess } from '../cluster/kubeconfig.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { waitingFor } from './freshness.ts';
import type { Caller } from './identity/caller.ts';
import type { Live } from './live.ts';
import { follow } from './live.ts';
import { log } from './log/log.ts';
import { processSlot } from './process-slot.ts';
import { readSettings } from './settings.ts';
import { version } from './version.ts';

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
      ? { now: 'live', live: follow(startCluster(access.value, { version, namespaces: settings.namespaces, onBug: logBug })) }
      : { now: 'failed', error: access.error };
  } catch (bug) {
    log('error', 'start failed', { error: bug });
    slot.state = { now: 'failed', error: { code: 'internal', message: 'Waymark could not start; its log says more.' } };
  }
}

function logBug(error: unknown): void {
  log('error', 'bug while following the cluster', { error });
}

export async function stopRuntime(): Promise<void> {
  const { state } = slot;
  slot.state = { now: 'starting' };
  if (state.now !== 'live') return;
  state.live.streams.end('the server stops');
  await state.live.cluster.stop();
}

/** The cluster as the caller sees it, whatever is known of it; never starts anything, because routes are also evaluated by the build. */
export function readLive(_caller: Caller): Result<Live, AppError> {
  const { state } = slot;
  if (state.now === 'failed') return err(state.error);
  return state.now === 'live' ? ok(state.live) : err({ code: 'notReady', message: 'The server is still starting.' });
}

/** The same once every required kind was listed (or refused): before that, an empty page would be a lie. */
export function readReady(caller: Caller): Result<Live, AppError> {
  const live = readLive(caller);
  if (!live.ok) return live;
  const waiting = waitingFor(live.value.cluster);
  return waiting === null ? live : err({ code: 'notReady', message: waiting });
}
