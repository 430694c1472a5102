import { useLayoutEffect, useState } from 'react';
import type { Steps } from './slices.ts';
import { goOn } from './slices.ts';
import type { Stage, StageInput } from './stage.ts';
import { setStage } from './stage.ts';

/** Milliseconds at a time: what somebody types or moves meanwhile is answered in the same frame. */
const sliceMs = 8;

/**
 * The newest stage that is whole; null until there is one, and without an input. A small one is there in the same frame as its
 * input, a large one is set in slices. What is asked for meanwhile comes after it, the newest only: else in a busy cluster none
 * would ever be whole.
 */
export function useStage(input: StageInput | null): Stage | null {
  const [stage, show] = useState<Stage | null>(null);
  const [setter] = useState(
    () =>
      new StageSetter(show, (bug) =>
        // React hears of what is thrown while it renders, and shows the page of errors.
        show(() => {
          throw bug;
        }),
      ),
  );
  useLayoutEffect(() => () => setter.stop(), [setter]);
  useLayoutEffect(() => setter.ask(input), [setter, input]);
  return stage;
}

/** Sets one stage after the other. */
export class StageSetter {
  readonly #done: (stage: Stage | null) => void;
  readonly #failed: (bug: unknown) => void;
  #wanted: StageInput | null = null;
  #under: Steps<Stage> | null = null;
  #newest: Stage | null = null;
  /** The last one took more than a slice: the next begins in a task of its own, and not in the one that draws its data. */
  #isLarge = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(done: (stage: Stage | null) => void, failed: (bug: unknown) => void) {
    this.#done = done;
    this.#failed = failed;
  }

  ask(input: StageInput | null): void {
    if (input) {
      this.#wanted = input;
      if (this.#timer !== undefined) return;
      if (this.#isLarge) this.#soon();
      else this.#slice();
    } else {
      this.stop();
      this.#newest = null;
      this.#done(null);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#under = null;
    this.#wanted = null;
  }

  #slice(): void {
    try {
      this.#goOn();
    } catch (bug) {
      this.stop();
      this.#failed(bug);
    }
  }

  #goOn(): void {
    this.#timer = undefined;
    const until = performance.now() + sliceMs;
    for (;;) {
      this.#under ??= this.#begin();
      if (!this.#under) return;
      const end = goOn(this.#under, until);
      if (!end) {
        this.#isLarge = true;
        this.#soon();
        return;
      }
      this.#under = null;
      this.#newest = end.value;
      this.#done(end.value);
    }
  }

  #soon(): void {
    this.#timer = setTimeout(() => this.#slice(), 0);
  }

  #begin(): Steps<Stage> | null {
    const input = this.#wanted;
    this.#wanted = null;
    if (input) this.#isLarge = false;
    return input && setStage(input, this.#newest);
  }
}
