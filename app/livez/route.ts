import { ok } from '../../lib/mesh/result.ts';
import { route } from '../../lib/server/route.ts';

/** The process answers. Never depends on the cluster: an outage there must not restart us. */
export const GET = route(() => ok({ live: true }), { open: true });
