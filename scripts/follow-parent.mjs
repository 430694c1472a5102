/**
 * Preloaded (`node --import`) into processes that must not outlive the one that started them: their
 * standard input is a pipe from it, which closes when it ends in whatever way.
 */
process.stdin.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5000).unref();
});
process.stdin.resume();
process.stdin.unref?.();
