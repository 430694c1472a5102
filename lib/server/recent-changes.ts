import type { Ref } from '../mesh/model/ref.ts';
import { refKey } from '../mesh/model/ref.ts';

/** istiod usually reports within a second or two; a busy one takes longer. What still differs after this is not lag. */
export const settlingMs = 15_000;

/** Which objects changed within the last seconds, so that a condition that differs can be told from one that is merely late. */
export class RecentChanges {
  /** Monotonic time of the last change by object, oldest first. */
  readonly #at = new Map<string, number>();

  /** `now` is `performance.now()`. */
  note(objects: Iterable<Ref>, now: number): void {
    for (const object of objects) {
      const key = refKey(object);
      this.#at.delete(key);
      this.#at.set(key, now);
    }
    for (const [key, at] of this.#at) {
      if (at >= now - settlingMs) break;
      this.#at.delete(key);
    }
  }

  /** Did one of these change less than `settlingMs` ago? */
  has(objects: readonly Ref[], now: number): boolean {
    return objects.some((object) => (this.#at.get(refKey(object)) ?? Number.NEGATIVE_INFINITY) > now - settlingMs);
  }
}
