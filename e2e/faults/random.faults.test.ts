import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../conformance/random.ts';
import { play } from './play.ts';
import { randomFault } from './random-fault.ts';
import { randomStep } from './random-step.ts';
import type { Scene } from './scene.ts';
import { openScene } from './scene.ts';
import { seeds } from './selection.ts';

/**
 * Random schedules of faults with random things that people do meanwhile; after each the invariants of play.ts hold.
 * A seed that fails is repeated by `npm run faults -- --seed N`.
 */
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

test.each(seeds())('[H] seed %i', async (seed) => {
  const random = new Random(seed);
  const told: string[] = [];
  try {
    await play(scene, async () => {
      for (let round = random.int(4, 8); round > 0; round--) {
        const fault = randomFault(random, scene);
        told.push(fault);
        for (let acts = random.int(1, 3); acts > 0; acts--) told.push(await randomStep(random, scene));
        await sleep(random.int(0, 150));
        if (random.chance(0.6)) await scene.proxy.clear();
      }
    });
  } catch (error) {
    const repeat = `\nrepeat it with: npm run faults -- --seed ${seed}\n${told.join('\n')}`;
    expect.fail(`${(error as Error).message}${repeat}`);
  }
});
