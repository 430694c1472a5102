import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { textOf } from './manifests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const production = { NODE_ENV: 'production' } as const;
/** Of the Containerfile and the pod. */
const nobody = 65_532;

/** What the Containerfile would leave in an image, in a folder: there is no engine to build one here. */
export interface Image {
  /** The working folder of the server; nothing in it can be written by the server. */
  readonly app: string;
  /** The only folder in which the server may write. */
  readonly tmp: string;
  /** For what is mounted into the pod. */
  readonly mounts: string;
  /** Every file of `app` with its size and time. */
  listing(): string[];
  /** Whether the server could write this file. */
  canWrite(path: string): boolean;
  /** `CMD`, as the user of the image where this process may become it. Nothing of this process's environment is passed on. */
  run(env: Readonly<Record<string, string>>): RunningImage;
  remove(): void;
}

export interface RunningImage {
  /** Everything that it printed so far. */
  output(): string;
  hasEnded(): boolean;
  /** SIGTERM, as a kubelet sends it. */
  stop(): Promise<void>;
}

/** Does what the last stage of the Containerfile does with the last build. */
export function assembleImage(): Image {
  const last =
    textOf('Containerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  const [, from, to] = /^COPY --from=build \/src\/(\S+) (\S+)$/m.exec(last) ?? [];
  const [, command] = /^CMD (\[.*\])$/m.exec(last) ?? [];
  if (from === undefined || to !== './' || command === undefined) throw new Error('the Containerfile copies or starts something else');
  const [program, ...args] = JSON.parse(command) as string[];
  if (program !== 'node') throw new Error(`the Containerfile starts ${program}`);

  const place = mkdtempSync(join(tmpdir(), 'waymark-image-'));
  const [app, tmp, mounts] = [join(place, 'app'), join(place, 'tmp'), join(place, 'mounts')];
  for (const folder of [tmp, mounts]) mkdirSync(folder);
  cpSync(join(root, from), app, { recursive: true });
  cpSync(join(root, 'scripts', 'follow-parent.mjs'), join(mounts, 'follow-parent.mjs'));
  for (const path of walk(app)) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  chmodSync(app, 0o555);
  chmodSync(place, 0o755);
  chmodSync(tmp, 0o777);
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

  return {
    app,
    tmp,
    mounts,
    listing: () => walk(app).map((path) => `${relative(app, path)} ${statSync(path).size} ${statSync(path).mtimeMs}`),
    canWrite: (path) =>
      spawnSync(process.execPath, ['-e', `require('fs').writeFileSync(process.argv[1], '')`, path], { cwd: app, env: production, ...user })
        .status === 0,
    run(env) {
      // It ends with this process, in whatever way this one ends.
      const child = spawn(process.execPath, ['--import', join(mounts, 'follow-parent.mjs'), ...args], {
        cwd: app,
        env: { ...production, HOME: '/nonexistent', TMPDIR: tmp, ...imageEnv(last), ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
        ...user,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
      const ended = once(child, 'exit');
      return {
        output: () => output,
        hasEnded: () => child.exitCode !== null || child.signalCode !== null,
        async stop() {
          child.kill('SIGTERM');
          await ended;
        },
      };
    },
    remove() {
      for (const path of [app, ...walk(app)]) if (statSync(path).isDirectory()) chmodSync(path, 0o755);
      rmSync(place, { recursive: true });
    },
  };
}

/** `ENV NAME=VALUE NAME=VALUE` */
function imageEnv(stage: string): Record<string, string> {
  const lines = [...stage.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return Object.fromEntries(lines.map((pair) => pair.split('=', 2) as [string, string]));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) => join(entry.parentPath, entry.name));
}
