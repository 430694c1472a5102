import { readiness } from '../../lib/server/readiness.ts';
import { openRoute } from '../../lib/server/route.ts';

/** 503 until this process can serve, and again while it ends. `cluster` says how that is doing since. */
export const GET = openRoute(() => readiness());
