import { spawn, spawnSync } from 'node:child_process';
import { root } from './setup.mjs';

/** The real control plane is built from Go modules; without Go there is none. */
export function hasGo() {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a control plane of our own, beside any that the developer has up. It stays a child in the foreground and
 * stops by itself when we die. `access` is what `up --json` prints, or undefined when it did not come up; `said` are
 * the last lines that it printed since.
 */
export function startControlPlane(name) {
  const args = ['scripts/control-plane.mjs', 'up', '--foreground', '--json', '--name', name];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  const access = new Promise((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const found = parsed(text);
      if (found) resolve(found);
    });
    void ended.then(() => resolve(undefined));
  });
  const said = [];
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    process.stderr.write(chunk);
    said.push(...chunk.split('\n').filter((line) => line !== ''));
    said.splice(0, said.length - 40);
  });
  return {
    access,
    said,
    /** Asks it to end and waits for it. It stops its processes one after the other and knows no hurry. */
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
