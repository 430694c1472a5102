import { ok } from '../../lib/mesh/result.ts';
import { owner } from '../../lib/server/identity/caller.ts';
import { openRoute } from '../../lib/server/route.ts';
import { readReady } from '../../lib/server/runtime.ts';

/** 503 until every required kind was listed once. */
export const GET = openRoute(() => {
  const live = readReady(owner);
  return live.ok ? ok({ ready: true }) : live;
});
