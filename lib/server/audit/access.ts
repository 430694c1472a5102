import { logAudit } from '../log/log.ts';
import { currentRequest } from '../request-context.ts';

/** Somebody came in, went, or was turned away: a line of the audit trail (S-53). `user` is '' while nobody is known. */
export function auditAccess(
  event: 'login' | 'logout' | 'refused',
  fields: { readonly user?: string; readonly [field: string]: unknown },
): void {
  const { id = '', address = '', user = '' } = currentRequest() ?? {};
  logAudit(event, { request: id, address, user, ...fields });
}
