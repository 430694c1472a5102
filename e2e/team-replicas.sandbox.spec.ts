import { randomBytes } from 'node:crypto';
import { freePort } from './harness/app.ts';
import { sendRaw } from './harness/raw-http.ts';
import type { TeamApp } from './harness/team.ts';
import { startTeam } from './harness/team.ts';
import { expect, test } from './harness/test.ts';

// Replicas that nothing but a key and a name have in common, as pods behind one Service.

const publicUrl = 'http://localhost:4800';
const host = ['Host', 'localhost:4800'] as const;
const posted = [host, ['Origin', publicUrl], ['Content-Type', 'application/json'], ['X-Waymark', '1']] as const;

async function signIn(at: TeamApp, token: string): Promise<string> {
  const answer = await sendRaw(at.url, { method: 'POST', path: '/api/login', headers: posted, body: JSON.stringify({ token }) });
  expect(answer.status).toBe(200);
  return [...(answer.headers['set-cookie'] ?? '').matchAll(/(waymark_team\.\d=[^;]+);/g)].map(([, cookie]) => cookie).join('; ');
}

const session = async (at: TeamApp, cookie: string) =>
  (await sendRaw(at.url, { path: '/api/session', headers: [host, ['Cookie', cookie]] })).status;
const signOut = (at: TeamApp, cookie: string) =>
  sendRaw(at.url, { method: 'POST', path: '/api/logout', headers: [...posted, ['Cookie', cookie]], body: '{}' });

test('[S-11] who signs out on one replica is nobody on all of them, on one that starts later, too; its streams end there', async ({
  backend,
}) => {
  const [key, ports] = [randomBytes(48).toString('base64'), [await freePort(), await freePort(), await freePort()]];
  const env = { WAYMARK_REPLICAS: ports.map((port) => `localhost:${port}`).join(',') };
  const start = (at: number) => startTeam(backend, { port: ports[at] as number, publicUrl, key, env });
  const [one, two] = await Promise.all([start(0), start(1)]);
  const replicas = [one, two];
  try {
    const [mine, other] = [await signIn(one, one.token('viewer')), await signIn(one, one.token('viewer'))];
    for (const replica of replicas) for (const cookie of [mine, other]) expect(await session(replica, cookie)).toBe(200);
    const stream = sendRaw(two.url, { path: '/api/events', headers: [host, ['Cookie', mine]] }, /event: bye\r?\ndata: .*\n/);

    expect((await signOut(one, mine)).status).toBe(200);
    expect(await session(one, mine)).toBe(401);
    expect((await stream).body).toContain('You signed out.');
    await expect.poll(() => session(two, mine)).toBe(401);
    expect(await session(two, other), 'another session of the same person stays').toBe(200);

    const three = await start(2);
    replicas.push(three);
    expect([await session(three, mine), await session(three, other)]).toEqual([401, 200]);

    await test.step('what they tell each other is for who has the key', async () => {
      for (const asker of [[], [['X-Waymark-Replica', 'x.y.z']], [['X-Waymark-Replica', mine.replace(/^[^=]+=/, '')]]] as const)
        expect((await sendRaw(one.url, { path: '/api/ended-sessions', headers: [host, ...asker] })).status).toBe(404);
    });
  } finally {
    for (const replica of replicas) await replica.stop();
  }
});
