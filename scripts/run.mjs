import { spawn } from 'node:child_process';

/** Groups of the commands that run now, by the process id of their leader. */
const running = new Set();

/**
 * Runs a command to its end. It leads a process group of its own, so that ending it ends what it started.
 * `quiet` keeps the output and shows nothing; otherwise it is shown and not kept. `limitMs` ends it by force.
 */
export function run([file, ...args], { cwd, env, quiet = false, limitMs = 0 }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    const chunks = [];
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
    if (child.pid) running.add(child.pid);
    const limit =
      limitMs &&
      setTimeout(() => {
        timedOut = true;
        endGroup(child.pid, 'SIGTERM');
        setTimeout(() => endGroup(child.pid, 'SIGKILL'), 10_000).unref();
      }, limitMs);
    const end = (code, note = '') => {
      clearTimeout(limit);
      running.delete(child.pid);
      resolve({ code, timedOut, output: Buffer.concat(chunks).toString('utf8') + note });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `ended by ${signal}` : ''));
  });
}

/** Ends everything that `run` has started and that still runs. */
export function endRunning(signal = 'SIGTERM') {
  for (const pid of running) endGroup(pid, signal);
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
