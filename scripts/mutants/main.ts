import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';
import { mutated } from './mutant.ts';
import type { Judged } from './report.ts';
import { documentOf, lineOf } from './report.ts';
import { ruleMutants, safetyMutants } from './sets.ts';
import { openSuite } from './suite.ts';

const usage = `npm run mutants -- [options]      breaks each rule of the resolver by hand, one at a time, and names the test that notices

  --safety      breaks what keeps Waymark secure and reliable instead
  --only TEXT   only mutants whose id, file or rules contain the text
  --write       writes ${ruleMutants.document}, with --safety ${safetyMutants.document}

Files are never written: a mutant is put in while Vitest reads the file. The exit code is 1 when a mutant survives.`;

/** Runs one command line; resolves with the exit code. */
export async function runMutants(argv: readonly string[], root: string, say: (text: string) => void): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.log(options);
    return options === usage ? 0 : 2;
  }
  const { only, write, safety } = options;
  const set = safety ? safetyMutants : ruleMutants;
  const chosen = set.mutants.filter(({ id, file, rules }) => [id, file, ...rules].some((text) => text.includes(only)));
  // A list that has rotted is told at once and not after two minutes.
  for (const mutant of chosen) mutated(readFileSync(join(root, mutant.file), 'utf8'), mutant);

  const judged = await judgeAll(chosen, root, say);
  if (!judged) return 1;
  console.log(judged.map(lineOf).join('\n'));
  const alive = judged.filter(({ verdict }) => verdict.fate !== 'killed');
  say(`${judged.length - alive.length} of ${judged.length} mutants are killed`);
  if (write && only !== '') say(`${set.document} is not written: it is about all mutants`);
  else if (write && alive.length === 0) writeFileSync(join(root, set.document), documentOf(judged, set));
  return alive.length === 0 ? 0 : 1;
}

function parse(argv: readonly string[]): { only: string; write: boolean; safety: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', default: '' },
        write: { type: 'boolean', default: false },
        safety: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values.help ? usage : values;
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
}

/** In the order of the list; null when the tests fail without any mutant, which would prove nothing. */
async function judgeAll(chosen: readonly Mutant[], root: string, say: (text: string) => void): Promise<Judged[] | null> {
  const suite = await openSuite(root, chosen);
  try {
    const sound = await suite.verdictOn(null);
    if (sound.fate !== 'survived') {
      console.error('The tests fail on the code as it is:', sound);
      return null;
    }
    const judged: Judged[] = [];
    for (const mutant of chosen) {
      judged.push({ mutant, verdict: await suite.verdictOn(mutant) });
      if (judged.length % (chosen.length > 100 ? 25 : 5) === 0) say(`${judged.length} of ${chosen.length} mutants`);
    }
    return judged;
  } finally {
    await suite.close();
  }
}
