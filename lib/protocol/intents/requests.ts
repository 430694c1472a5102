import { z } from 'zod';
import { uid } from './fields.ts';
import { intent } from './intents.ts';
import { NAMESPACE_PATTERN } from './limits.ts';

/** What an operation that stopped had done already, of the plan that this intent makes. */
const done = z
  .array(z.strictObject({ step: z.string().min(1).max(600), uid: uid.nullable() }))
  .max(2000)
  .default([]);

/** What was typed to have labels written before their waypoint is ready; the server compares it with what it asks for. */
const override = z.string().max(2000).optional();

/** POST /api/plans */
export const planRequest = z.strictObject({ intent, done, override });

/** POST /api/plans/apply: what was previewed, on which cluster; anything else is a conflict. */
export const applyRequest = z.strictObject({
  intent,
  done,
  override,
  clusterId: z.string().min(1).max(100),
  digest: z.string().min(1).max(100),
  /** One user action, one id: a repeat returns the first result. */
  operation: z.string().regex(/^[\w-]{8,64}$/, 'An id of 8 to 64 letters, digits, "-" and "_".'),
});

export type PlanRequest = z.infer<typeof planRequest>;
export type ApplyRequest = z.infer<typeof applyRequest>;

/** POST /api/scope: a namespace to read as well. */
export const scopeRequest = z.strictObject({
  namespace: z.string().regex(new RegExp(`^${NAMESPACE_PATTERN}$`), 'Enter the name of a namespace, for example "bookinfo".'),
});

/** The body of POST /api/login: a bearer token, on one line. */
export const loginRequest = z.strictObject({
  token: z
    .string()
    .trim()
    .min(1, 'Paste a token.')
    .max(8192, 'This is longer than any token.')
    .regex(/^[\x21-\x7e]*$/, 'A token is one line without spaces. Paste all of it, and nothing else.'),
});
