import { expect, test } from 'vitest';
import { createWorldLog } from '../../cluster/world-log.ts';
import type { Meta } from '../../mesh/model/meta.ts';
import type { WriteStep } from '../../mesh/plan/plan.ts';
import { OwnWrites } from './own-writes.ts';

const target = { kind: 'Gateway', namespace: 'shop', name: 'waypoint' } as const;
const step = (kind: WriteStep['kind'], uid: string | null = null) => ({ kind, target, uid }) as WriteStep;
const record = (uid: string, resourceVersion: string) => ({ namespace: 'shop', name: 'waypoint', uid, resourceVersion }) as Meta;
const wrote = (uid: string, resourceVersion: string, changed = true) => ({ uid, resourceVersion, changed, warnings: [], tool: null });

const published = () => new Promise((resolve) => setTimeout(resolve, 60));

/** Does the wait end by what the watch tells in `told`, one after the other? Answers after how many of them. */
async function endsAfter(own: OwnWrites, told: readonly (Meta | undefined)[], there?: Meta): Promise<number | 'not'> {
  const log = createWorldLog(() => {});
  log.know('Gateway', '', 'live');
  if (there) log.put('Gateway', 'shop', 'waypoint', there);
  await published();
  const abort = new AbortController();
  let seen = false;
  const end = own.seenIn(log.world, abort.signal).then(() => (seen = true));
  try {
    await published();
    for (const [at, next] of told.entries()) {
      if (seen) return at;
      log.put('Gateway', 'shop', 'waypoint', next);
      await published();
    }
    return seen ? told.length : 'not';
  } finally {
    abort.abort();
    await end;
    log.stop();
  }
}

function writes(...all: readonly [WriteStep, ReturnType<typeof wrote>][]): OwnWrites {
  const own = new OwnWrites();
  for (const one of all) own.add(...one);
  return own;
}

test('what was written is seen when the watch has that version or a later one, or another object in its place', async () => {
  const patch = writes([step('patch'), wrote('a', '9')]);
  expect(await endsAfter(patch, [record('a', '8'), record('a', '10')], record('a', '7'))).toBe(2);
  expect(await endsAfter(patch, [record('b', '11')], record('a', '7'))).toBe(1);
  expect(await endsAfter(patch, [undefined], record('a', '7'))).toBe(1);
  expect(await endsAfter(writes([step('create'), wrote('a', '9')]), [record('a', '9')])).toBe(1);
});

test('what was deleted is seen when it is gone', async () => {
  const remove = writes([step('delete', 'a'), wrote('', '')]);
  expect(await endsAfter(remove, [record('a', '9'), undefined], record('a', '7'))).toBe(2);
  expect(await endsAfter(remove, [record('b', '9')], record('a', '7'))).toBe(1);
});

test('nothing is waited for that was not written or is not watched; a watch that lags holds nobody up for long', async () => {
  expect(await endsAfter(writes([step('create'), wrote('a', '9', false)]), [])).toBe(0);
  const own = writes([step('create'), wrote('a', '9')]);
  const unread = createWorldLog(() => {});
  await own.seenIn(unread.world, new AbortController().signal);
  unread.stop();
  expect(await endsAfter(own, [undefined])).toBe('not');
  const log = createWorldLog(() => {});
  log.know('Gateway', '', 'live');
  await published();
  await own.seenIn(log.world, new AbortController().signal);
  log.stop();
});
