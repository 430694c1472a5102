import { ok } from '../../lib/mesh/result.ts';
import { route } from '../../lib/server/route.ts';
import { readReady } from '../../lib/server/runtime.ts';

/** 503 until every required kind was listed once. */
export const GET = route(
  () => {
    const live = readReady();
    return live.ok ? ok({ ready: true }) : live;
  },
  { open: true },
);
