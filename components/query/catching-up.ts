import type { Reported } from '../../lib/mesh/view/views.ts';

const AGAIN_MS = 2_000;

/** How soon to ask again while istiod is catching up: time passes without an event, and ends that state. False: no need. */
export function catchingUpMs(reports: ReadonlyArray<Reported | null> | undefined): number | false {
  return reports?.some((reported) => reported?.verdict === 'catching up') ? AGAIN_MS : false;
}
