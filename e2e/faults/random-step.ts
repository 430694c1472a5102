import type { Random } from '../conformance/random.ts';
import type { Scene } from './scene.ts';
import { enroll, namespacePath, service, servicePath } from './scene.ts';

const names = ['details', 'ratings', 'productpage'];

/** Does one thing, chosen by chance: past Waymark, as other people do, or through it. Answers what it was. */
export async function randomStep(random: Random, scene: Scene): Promise<string> {
  const { direct } = scene;
  const name = `random-${random.int(1, 4)}`;
  const path = servicePath('shop', name);
  const steps: [string, () => Promise<unknown>][] = [
    [`make ${name}`, () => direct.send('POST', `${namespacePath('shop')}/services`, service('shop', name))],
    [`delete ${name}`, () => direct.send('DELETE', path)],
    [
      `replace ${name}`,
      async () => {
        await direct.send('DELETE', path);
        await direct.send('POST', `${namespacePath('shop')}/services`, service('shop', name));
      },
    ],
    ['label a namespace', () => scene.label(namespacePath('shop'), { random: String(random.int(0, 99)) })],
    ['label a service', () => scene.label(servicePath('shop', 'cart'), { random: String(random.int(0, 99)) })],
    ['look', () => scene.ask('/api/table')],
    ['enroll', () => throughWaymark(enroll('bookinfo', random.some(names, 0.6), 'waypoint'), scene)],
    ['opt out', () => throughWaymark({ ...enroll('bookinfo', random.some(names, 0.6), ''), waypoint: { do: 'opt-out' } }, scene)],
    ['remove', () => throughWaymark({ ...enroll('bookinfo', random.some(names, 0.6), ''), waypoint: { do: 'remove' } }, scene)],
  ];
  const [what, act] = random.pick(steps);
  await act();
  return `  ${what}`;
}

/** A plan that cannot be made now, or that is refused, is an answer too; one that began is followed to its end. */
async function throughWaymark(intent: { readonly type: string; readonly [field: string]: unknown }, scene: Scene): Promise<void> {
  const began = await scene.apply(intent).catch(() => null);
  if (began && 'steps' in began) await scene.ended(began);
}
