/** `npm run faults -- --all`: also the cases that take long. */
const everything = process.env['WAYMARK_FAULTS_ALL'] === '1';

export function onlyWithAll<T>(cases: readonly T[]): readonly T[] {
  return everything ? cases : [];
}

/** Seeds of the random schedules: one in the gate, more by `--seeds`, one of them by `--seed`. */
export function seeds(): number[] {
  const first = Number(process.env['WAYMARK_FAULTS_SEED'] ?? 1);
  const count = Number(process.env['WAYMARK_FAULTS_SEEDS'] ?? 2);
  return Array.from({ length: count }, (_, index) => first + index);
}
