import { ok } from '../../lib/mesh/result.ts';
import { openRoute } from '../../lib/server/route.ts';
import { readyToServe } from '../../lib/server/runtime.ts';

/** 503 until this process can serve: with a kubeconfig, until every required kind was listed once. */
export const GET = openRoute(() => {
  const ready = readyToServe();
  return ready.ok ? ok({ ready: true }) : ready;
});
