/**
 * One value per process. Next gives `instrumentation.ts`, route handlers and pages their own copies of a module;
 * `globalThis` is what they share. Keep state in it, logic outside.
 */
export function processSlot<T>(name: string, create: () => T): T {
  const key = Symbol.for(`waymark.${name}`);
  const slots = globalThis as unknown as Record<symbol, T | undefined>;
  slots[key] ??= create();
  return slots[key];
}
