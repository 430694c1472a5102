import type { Comparison } from './compare.ts';

/** What a whole run compared. */
export class Totals {
  /** Destinations of first states: each of them is another object. */
  fresh = 0;
  readonly answers = new Map<string, number>();
  #states = 0;
  #destinations = 0;
  #conditions = 0;
  readonly #stale: string[] = [];

  add({ destinations, conditions, stale, answers }: Comparison, isFresh: boolean): void {
    this.#states++;
    this.#destinations += destinations;
    this.#conditions += conditions;
    this.#stale.push(...stale);
    if (isFresh) this.fresh += destinations;
    for (const [answer, count] of answers) this.answers.set(answer, (this.answers.get(answer) ?? 0) + count);
  }

  text(): string {
    const answers = [...this.answers]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([answer, count]) => `  ${String(count).padStart(6)} ${answer}`);
    const counts = `${this.#destinations} destinations (${this.fresh} objects, edited) and ${this.#conditions} conditions`;
    const stale = this.#stale.length > 0 ? ['istiod wrote these conditions only when their object changed once more:', ...this.#stale] : [];
    return [`compared ${counts} in ${this.#states} states`, ...answers, ...stale].join('\n');
  }
}
