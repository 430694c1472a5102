import { tellReplica } from '../../../lib/server/identity/replicas.ts';
import { openRoute } from '../../../lib/server/route.ts';

/** What one replica asks another; to everybody else there is nothing here. */
export const GET = openRoute((request) => tellReplica(request.headers));
