/** Work in small steps, which can be left between any two and gone on with later. */
export type Steps<T> = Iterator<unknown, T>;

/** Steps between two looks at the clock. */
const batch = 16;

/** Goes on until it is done, or until a moment of `performance.now()`; null: there is more to do. */
export function goOn<T>(steps: Steps<T>, until: number): { readonly value: T } | null {
  do {
    for (let count = 0; count < batch; count++) {
      const { done, value } = steps.next();
      if (done) return { value };
    }
  } while (performance.now() < until);
  return null;
}

/** All of it at once. */
export function toEnd<T>(steps: Steps<T>): T {
  return (goOn(steps, Number.POSITIVE_INFINITY) as { value: T }).value;
}
