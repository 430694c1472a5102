import 'server-only';
import { headers } from 'next/headers';
import { unauthorized } from 'next/navigation';
import type { AppError } from '../protocol/app-error.ts';
import { whoAsks } from './identity/who-asks.ts';
import { readSettings } from './settings.ts';

/**
 * The first line of every page: whoever is nobody gets app/unauthorized.tsx with 401. The front has looked at the host before
 * (S-13, S-19). In team mode every page is where one signs in, and keeps what was typed when a sign-in ends (S-10): it holds
 * nothing of the cluster, so it needs nobody.
 */
export async function guardPage(): Promise<void> {
  if (await whyNobody()) unauthorized();
}

/** Why the sender of this request may not have the page; null: may. */
export async function whyNobody(): Promise<AppError | null> {
  const settings = readSettings(process.env);
  if (settings.mode === 'team') return null;
  const caller = await whoAsks(await headers(), settings);
  return caller.ok ? null : caller.error;
}
