import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { log } from '../log/log.ts';
import { processSlot } from '../process-slot.ts';
import { withCookies } from './log-in.ts';
import { pool } from './pool.ts';
import { seal, unseal } from './sealed.ts';
import type { Team } from './team.ts';
import { theTeam } from './team.ts';

/** Which sessions were signed out, told among replicas: each asks all others once a second (S-11). */
const everyMs = 1000;
const answerMs = 2000;
const maxAnswerBytes = 8 << 20;
/** So much may the clocks of two replicas differ, milliseconds. */
const skewMs = 60_000;
const path = '/api/ended-sessions';
const header = 'x-waymark-replica';

const question = z.strictObject({ at: z.number() });
const ended = z.array(z.strictObject({ user: z.string(), id: z.string(), identity: z.string(), until: z.number() }));
const answer = z.strictObject({ sealed: z.string() });

/** State only; see processSlot. */
const slot = processSlot('replicas', () => ({ asked: false, silent: new Map<string, number>() }));

/** Whether the others were asked once: before that, a session that was signed out might still count here. */
export function heardReplicas(): boolean {
  return slot.asked || (theTeam()?.replicas.length ?? 0) === 0;
}

/** Asks the other replicas from now on, until the process ends. */
export async function followReplicas(team: Team): Promise<void> {
  if (team.replicas.length === 0) return;
  const dispatcher = new Agent({ maxResponseSize: maxAnswerBytes });
  for (;;) {
    await askAll(team, dispatcher);
    slot.asked = true;
    await sleep(everyMs, undefined, { ref: false });
  }
}

/** The answer to another replica: sealed, and only for who has the key. */
export async function tellReplica(headers: Headers): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team) return err(nothingHere);
  const asked = question.safeParse(await unseal('question', headers.get(header) ?? '', team));
  if (!asked.success || Math.abs(Date.now() - asked.data.at) > skewMs) return err(nothingHere);
  return ok(withCookies({ sealed: await seal('ended', pool.ended(), team) }, []));
}

const nothingHere: AppError = { code: 'notFound', message: 'There is nothing at this address.' };

/** A name stands for every replica, as that of a headless Service does; this one is among them, and asks itself, too. */
async function askAll(team: Team, dispatcher: Agent): Promise<void> {
  const found = await Promise.all(
    team.replicas.map(async ({ host, port }) => {
      const all = await lookup(host, { all: true }).catch(() => []);
      return all.map(({ address, family }) => `${family === 6 ? `[${address}]` : address}:${port}`);
    }),
  );
  const addresses = found.flat();
  for (const gone of slot.silent.keys()) if (!addresses.includes(gone)) slot.silent.delete(gone);
  await Promise.all(addresses.map((address) => ask(address, team, dispatcher)));
}

async function ask(address: string, team: Team, dispatcher: Agent): Promise<void> {
  try {
    const headers = { host: team.publicUrl.host, [header]: await seal('question', { at: Date.now() }, team) };
    const { statusCode, body } = await request(`http://${address}${path}`, { dispatcher, headers, signal: AbortSignal.timeout(answerMs) });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    pool.learn(ended.parse(await unseal('ended', answer.parse(JSON.parse(text)).sealed, team)));
    slot.silent.delete(address);
  } catch (error) {
    // One that just starts, or ends, is silent for a moment.
    const times = (slot.silent.get(address) ?? 0) + 1;
    slot.silent.set(address, times);
    if (times === 5) log('warn', 'a replica does not tell which sessions were signed out', { address, error });
  }
}
