import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalise } from './normalise.ts';
import type { Exchange } from './run.ts';
import { Run, untilAtMostMs } from './run.ts';
import { scenarios } from './scenarios.ts';
import type { Target, TargetName } from './target.ts';
import { startTarget } from './target.ts';

/**
 * Plays every scenario on the targets. What a scenario itself expects (codes, reasons, states) must hold on each; with two
 * targets everything they answered is compared too, field by field.
 */
export function defineContract(names: readonly TargetName[]): void {
  const targets: Target[] = [];

  beforeAll(async () => {
    for (const name of names) targets.push(await startTarget(name));
  });

  afterAll(async () => {
    await Promise.all(targets.map((target) => target.stop()));
  });

  describe.each(Object.entries(scenarios))('%s', (group, list) => {
    test.each(list.map((one, index) => [one.name, one, index] as const))(
      '%s',
      { timeout: 3 * untilAtMostMs },
      async (_name, one, index) => {
        const seen = new Map<TargetName, readonly Exchange[]>();
        for (const target of targets) {
          const run = new Run(target, namespaceOf(group, one.name, index));
          try {
            await one.play(run);
          } finally {
            await run.finish();
          }
          seen.set(target.name, run.exchanges);
        }
        expect([...seen.keys()]).toEqual(names);
        const [sandbox, real] = [seen.get('sandbox'), seen.get('real')];
        if (sandbox && real) expect(normalise(sandbox)).toEqual(normalise(real));
      },
    );
  });
}

/** A namespace name from the words of the scenario: the same on both servers. */
function namespaceOf(group: string, name: string, index: number): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 24);
  return `${group.slice(0, 4)}${index}-${words}`.replace(/-+$/, '');
}
