import type { Mutant } from './mutant.ts';
import type { Verdict } from './suite.ts';

export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

/** Mutants that are run, and written down, together. */
export interface MutantSet {
  readonly mutants: readonly Mutant[];
  /** The page in docs. */
  readonly document: string;
  /** What stands above its tables. */
  readonly head: string;
  /** Left out where a test is named. */
  readonly folder: string;
}

export const headOfRules = `# Mutants

Each line is one way in which the code was broken on purpose, and the first test that noticed. \`npm run mutants\` breaks, runs the tests
beside the broken file and prints this table; \`npm run mutants -- --write\` writes this page.

**Method.** A mutant is one text of one file, which occurs there once, and another text in its place: a dropped condition, a negation, a boundary,
two rules in the other order, an absent value for an empty one, a forgotten dependency, another message. It is put in while Vitest reads
the file, so that nothing on disk changes. First the tests by example are asked, then those over random worlds, whose seed is fixed here.
Only tests in the folder of the file count. The code as it is passes them all, which is checked first; a mutant that keeps a test file from
running is not killed but reported as no program. Mutants that cannot matter are not listed.

The gate checks that every mutant still fits its file, that every rule of \`lib/mesh/resolve/rules.ts\` has one, and that this page lists them all.
`;

/** The page in docs; nothing of it depends on when or where it was made. */
export function documentOf(judged: readonly Judged[], { head, folder }: MutantSet): string {
  const count = new Set(judged.map(({ mutant }) => mutant.file)).size;
  return `${head}
${judged.length} mutants of ${count} files.

${[...new Set(judged.map(({ mutant }) => mutant.file))].map((file) => tableOf(file, judged, folder)).join('\n')}`;
}

function tableOf(file: string, judged: readonly Judged[], folder: string): string {
  const rows = judged.filter(({ mutant }) => mutant.file === file).map((one) => rowOf(one, folder));
  return `## \`${file}\`

| mutant | rules | what it breaks | killed by |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** What the page says of a mutant whatever killed it; a test compares. */
export function cellsOf({ id, rules, breaks }: Mutant): string {
  return `| \`${id}\` | ${rules.join(', ') || '–'} | ${escaped(breaks)} |`;
}

function rowOf({ mutant, verdict }: Judged, folder: string): string {
  const said = sayOf(verdict);
  return `${cellsOf(mutant)} ${escaped(said.startsWith(folder) ? said.slice(folder.length) : said)} |`;
}

export function lineOf({ mutant, verdict }: Judged): string {
  return `${mutant.id.padEnd(40)} ${mutant.rules.join(' ').padEnd(16)} ${sayOf(verdict)}`;
}

function sayOf(verdict: Verdict): string {
  if (verdict.fate === 'killed') return verdict.by;
  return verdict.fate === 'survived' ? 'SURVIVED' : `NO PROGRAM: ${verdict.why}`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
