import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestCase, TestModule, TestRunResult, TestSpecification, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import type { Mutant } from './mutant.ts';
import { mutated } from './mutant.ts';

/** What the tests say to one mutant. */
export type Verdict =
  /** `by` is the first test that failed, with its file. */
  | { readonly fate: 'killed'; readonly by: string }
  | { readonly fate: 'survived' }
  /** No test ran: the mutant is no program. */
  | { readonly fate: 'invalid'; readonly why: string };

export interface Suite {
  /** Runs the tests that must notice the mutant; null runs all of them on the code as it is. */
  verdictOn(mutant: Mutant | null): Promise<Verdict>;
  close(): Promise<void>;
}

/**
 * One Vitest for all mutants. A mutant is put in while its file is read, so that the file itself is never written
 * and nothing has to be restored, however the run ends.
 */
export async function openSuite(root: string, mutants: readonly Mutant[]): Promise<Suite> {
  let current: Mutant | null = null;
  const plugin = {
    name: 'mutant',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      return current && id.split('?')[0] === join(root, current.file) ? mutated(code, current) : undefined;
    },
  };
  const vitest = await createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      include: ['lib/**/*.test.ts'],
      setupFiles: [join(root, 'scripts/mutants/seed.ts')],
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      cache: false,
      bail: 1,
      reporters: [{}],
      testTimeout: 60_000,
    },
    { plugins: [plugin], logLevel: 'silent', server: { watch: null } },
  );
  const stages = new Map(mutants.map((mutant) => [placeOf(mutant), stagesOf(root, mutant, vitest)]));

  return {
    async verdictOn(mutant) {
      const changed = [current, mutant].filter((m) => m !== null);
      current = mutant;
      for (const { file } of changed) vitest.invalidateFile(join(root, file));
      const wanted = mutant ? (stages.get(placeOf(mutant)) ?? []) : [...stages.values()].flat();
      for (const stage of wanted) {
        if (stage.length === 0) continue;
        const verdict = judged(await vitest.runTestSpecifications(stage), stage, root);
        if (verdict.fate !== 'survived') return verdict;
      }
      return { fate: 'survived' };
    },
    close: () => vitest.close(),
  };
}

/** Mutants of one place are noticed by the same tests. */
function placeOf({ file, tests }: Mutant): string {
  return tests ? tests.join() : dirname(file);
}

/** The named tests, or those of the folder: first those by example, which are quick and say more; then those over random worlds. */
function stagesOf(root: string, { file, tests }: Mutant, vitest: Vitest): TestSpecification[][] {
  const folder = dirname(file);
  const beside = () =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .map((name) => join(folder, name));
  const paths = (tests ?? beside()).map((path) => join(root, path));
  const isRandom = (path: string) => readFileSync(path, 'utf8').includes("'fast-check'");
  const specify = (path: string) => vitest.getRootProject().createSpecification(path);
  return [paths.filter((path) => !isRandom(path)).map(specify), paths.filter(isRandom).map(specify)];
}

function judged({ testModules, unhandledErrors }: TestRunResult, stage: readonly TestSpecification[], root: string): Verdict {
  const order = stage.map(({ moduleId }) => moduleId);
  // Vitest also answers what it knows of files that ran for an earlier mutant.
  const modules = testModules.filter(({ moduleId }) => order.includes(moduleId));
  modules.sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId));
  const broken = modules.find((module) => module.errors().length > 0);
  if (broken) return { fate: 'invalid', why: String(broken.errors()[0]?.message) };
  for (const module of modules) {
    for (const test of module.children.allTests('failed')) return { fate: 'killed', by: nameOf(test, module, root) };
  }
  if (unhandledErrors.length > 0) return { fate: 'invalid', why: String(unhandledErrors[0]) };
  if (modules.length < stage.length) return { fate: 'invalid', why: 'not every test file ran' };
  return { fate: 'survived' };
}

function nameOf(test: TestCase, module: TestModule, root: string): string {
  return `${module.moduleId.slice(root.length).replace(/^\//, '')}: ${test.fullName}`;
}
