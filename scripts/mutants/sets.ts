import { applyingMutants } from './lists/applying.ts';
import { askingMutants } from './lists/asking.ts';
import { cutMutants } from './lists/following.ts';
import { serverMutants } from './lists/serving.ts';
import { writeMutants } from './lists/writing.ts';
import { mutants } from './mutants.ts';
import type { MutantSet } from './report.ts';
import { headOfRules } from './report.ts';

/** The rules of the resolver. */
export const ruleMutants: MutantSet = { mutants, document: 'docs/mutants.md', head: headOfRules, folder: 'lib/mesh/' };

/** What keeps Waymark secure and reliable. */
export const safetyMutants: MutantSet = {
  mutants: [...cutMutants, ...askingMutants, ...writeMutants, ...applyingMutants, ...serverMutants],
  document: 'docs/mutants-safety.md',
  head: `# Mutants of security and reliability

As in [mutants.md](mutants.md): each line is one way in which the code was broken on purpose, and the first test that noticed. The tests that
must notice are named with each mutant; they have real servers and real sockets. \`npm run mutants -- --safety\` breaks, runs and prints this
table, \`npm run mutants -- --safety --write\` writes this page. It is not part of the gate; the gate checks that every mutant
still fits its file and that this page lists them all.
`,
  folder: '',
};
