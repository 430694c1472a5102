/** One way to break the code. The gate notices when its text is no longer there; `npm run mutants` that a test notices the break. */
export interface Mutant {
  readonly id: string;
  /** The rules of semantics.md, or the requirements, that it breaks. */
  readonly rules: readonly string[];
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** One sentence. */
  readonly breaks: string;
  /** The test files of which one must notice; those beside the file when left out. */
  readonly tests?: readonly string[];
}

/** The source with the mutant in it; an Error when its text is not there exactly once. */
export function mutated(source: string, { id, file, text, replacement }: Mutant): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${id}: its text occurs ${parts.length - 1} times in ${file}`);
  return parts.join(replacement);
}

/** Mutants of one file. */
export function mutantsIn(file: string, mutants: ReadonlyArray<Omit<Mutant, 'file'>>): readonly Mutant[] {
  return mutants.map((mutant) => ({ ...mutant, file }));
}
