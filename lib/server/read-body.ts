import type { z } from 'zod';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError, FieldIssue } from '../protocol/app-error.ts';
import { repeatsAKey } from './repeated-keys.ts';

const maxBytes = 64 * 1024;
/** An undo of a large plan lists every value that it takes back. */
export const planBytes = 1024 * 1024;
const maxDepth = 20;

/** The body of a write: at most 64 KB (or `limit`) counted while reading, plain JSON, exactly the fields of `schema` (S-44). */
export async function readBody<T>(request: Request, schema: z.ZodType<T>, limit = maxBytes): Promise<Result<T, AppError>> {
  if (request.headers.has('content-encoding')) return err({ code: 'invalid', message: 'Compressed bodies are not accepted.' });
  const bytes = await readBytes(request, limit);
  if (bytes === null) return err({ code: 'invalid', message: `The body is larger than ${limit / 1024} KB.` });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return err({ code: 'invalid', message: 'The body is not UTF-8.' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ code: 'invalid', message: 'The body is not JSON.' });
  }
  if (repeatsAKey(text)) return err({ code: 'invalid', message: 'A key stands twice in the same object of the body.' });
  if (isForbidden(value, 0)) return err({ code: 'invalid', message: 'The body is nested too deeply or has a forbidden key.' });
  const checked = schema.safeParse(value);
  if (checked.success) return ok(checked.data);
  const issues = checked.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
  return err({ code: 'invalid', message: issues.length === 1 && issues[0] ? sentence(issues[0]) : 'Check the marked fields.', issues });
}

/** Our own messages are sentences; what zod says of a wrong type is not one, and does not say of what. */
function sentence({ field, message }: FieldIssue): string {
  return message.endsWith('.') ? message : `${field === '' ? 'The body' : field}: ${message}.`;
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  if (!request.body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > limit) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function isForbidden(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= maxDepth) return true;
  if (['__proto__', 'constructor', 'prototype'].some((key) => Object.hasOwn(value, key))) return true;
  return Object.values(value).some((child) => isForbidden(child, depth + 1));
}
