import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { Filter } from '../mesh/view/filter.ts';
import { parseFilter } from '../mesh/view/filter.ts';
import type { AppError } from '../protocol/app-error.ts';

export function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams;
}

/** `?filter=` in the filter language; null when there is none. */
export function readFilter(query: URLSearchParams): Result<Filter | null, AppError> {
  const texts = query.getAll('filter');
  if (texts.length > 1) return err({ code: 'invalid', message: 'Give the filter once.' });
  const parsed = parseFilter(texts[0] ?? '');
  if (parsed.ok) return parsed;
  return err({
    code: 'invalid',
    message: parsed.error.message,
    issues: [{ field: 'filter', message: parsed.error.message }],
    details: { at: parsed.error.at },
  });
}

/** A whole number from 0 to `max`. */
export function readNumber(
  query: URLSearchParams,
  name: string,
  { fallback, max }: { fallback: number; max: number },
): Result<number, AppError> {
  const texts = query.getAll(name);
  if (texts.length === 0) return ok(fallback);
  const text = texts.length === 1 ? (texts[0] ?? '') : '';
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    return err({
      code: 'invalid',
      message: `${name} is a whole number from 0 to ${max}.`,
      issues: [{ field: name, message: `0 to ${max}` }],
    });
  return ok(Number(text));
}

/** A text that must be there once and not be empty; at most 300 characters, more than any name or host has. */
export function readText(query: URLSearchParams, name: string, { example }: { readonly example: string }): Result<string, AppError> {
  const texts = query.getAll(name);
  const text = texts.length === 1 ? (texts[0] ?? '').trim() : '';
  if (text !== '' && text.length <= 300) return ok(text);
  const message =
    texts.length > 1 ? `Give ${name} once.` : text === '' ? `Say ${name}, for example ?${name}=${example}.` : `${name} is too long.`;
  return err({ code: 'invalid', message, issues: [{ field: name, message }] });
}
