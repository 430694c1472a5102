import { fileURLToPath } from 'node:url';
import { Registry } from './api/registry.ts';
import { startApiServer } from './api/server.ts';
import { loadManifests, readManifests } from './load.ts';
import { startPlayers } from './players/players.ts';
import { Store } from './store/store.ts';

export interface SandboxOptions {
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** A manifest file or a directory of them; instead of a scene. */
  readonly from?: string;
  /** One of the folders in scenes/; `empty` for none. */
  readonly scene?: string;
  /** How long pods and waypoints take to become ready; 0 for tests. */
  readonly momentMs?: number;
  readonly bookmarkMs?: number;
  /** How many changes a resource can replay before watches and continued lists answer 410. */
  readonly historyLimit?: number;
  readonly now?: () => Date;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** What loading left out or had to make up. */
  readonly warnings: readonly string[];
  readonly registry: Registry;
  /** Resolves when no player has anything left to do. */
  settled(): Promise<void>;
  /** Ends every connection and every timer. */
  stop(): Promise<void>;
}

/**
 * A simulated cluster with its players, at rest: the scene's pods run and its waypoints are programmed.
 * Rejects with a message for people when manifests cannot be read (one `file:line: …` a line) or the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const scene = options.scene ?? 'default';
  const folders = [sceneFolder('system'), options.from ?? (scene === 'empty' ? undefined : sceneFolder(scene))].filter(
    (path) => path !== undefined,
  );
  const registry = new Registry(new Store(options.historyLimit), options.now);
  const players = startPlayers(registry, { momentMs: options.momentMs ?? 600 });
  const warnings: string[] = [];
  for (const folder of folders) {
    const loaded = await readManifests(folder);
    if (!loaded.ok) {
      players.stop();
      throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
    }
    warnings.push(...loadManifests(registry, loaded.manifests));
  }
  players.finishNow();
  // Like a freshly started API server it remembers nothing from before.
  registry.store.compact();
  const server = await startApiServer(registry, {
    port: options.port ?? 0,
    watchTimes: { bookmarkMs: options.bookmarkMs ?? 60_000, defaultTimeoutMs: 30 * 60_000 },
  }).catch((error: unknown) => {
    players.stop();
    throw error;
  });
  players.onUnserved((resource) => server.endWatches(resource));
  return {
    url: server.url,
    port: server.port,
    warnings,
    registry,
    settled: () => players.settled(),
    async stop() {
      players.stop();
      await server.close();
    },
  };
}

function sceneFolder(name: string): string {
  return fileURLToPath(new URL(`./scenes/${name}`, import.meta.url));
}
