import type { Patch, Revised } from '../protocol/patch.ts';
import { patchOf } from '../protocol/patch.ts';

/** Views differ up to five times a second, and a tab asks as soon as it is told: who looks has one of the last. */
const viewsEach = 8;
/** Of so many subjects, those that were asked for last. */
const subjects = 200;

interface Past {
  /** The newest last. */
  readonly views: Revised[];
  /** Leading to the newest one, by the revision that they start from. */
  patches: Map<string, Patch>;
}

/**
 * The views that one identity was answered with lately, so that a tab that has one is sent only what differs from it. Views share
 * what did not change, so the older ones cost little.
 */
export class PastViews {
  readonly #bySubject = new Map<string, Past>();

  /** `view`, or what differs between it and the one with the revision `since`, if that is still known. */
  answer<T extends Revised>(subject: string, view: T, since: string | null): T | Patch {
    const past = this.#note(subject, view);
    const known = past.views.find(({ revision }) => revision === since);
    if (!known) return view;
    const patch = past.patches.get(known.revision) ?? patchOf(known, view);
    past.patches.set(known.revision, patch);
    return patch;
  }

  #note(subject: string, view: Revised): Past {
    const past: Past = this.#bySubject.get(subject) ?? { views: [], patches: new Map() };
    this.#bySubject.delete(subject);
    this.#bySubject.set(subject, past);
    const [oldest = subject] = this.#bySubject.keys();
    if (this.#bySubject.size > subjects) this.#bySubject.delete(oldest);
    if (past.views.at(-1) === view) return past;
    past.views.push(view);
    past.patches = new Map();
    if (past.views.length > viewsEach) past.views.shift();
    return past;
  }
}
