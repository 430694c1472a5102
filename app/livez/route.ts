import { ok } from '../../lib/mesh/result.ts';
import { openRoute } from '../../lib/server/route.ts';

/** The process answers. Never depends on the cluster: an outage there must not restart us. */
export const GET = openRoute(() => ok({ live: true }));
