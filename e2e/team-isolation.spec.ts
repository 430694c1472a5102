import { readFile } from 'node:fs/promises';
import { namespacePath } from './harness/cluster.ts';
import { readableByTwoNamespaces, shop } from './harness/manifests.ts';
import type { TeamApp } from './harness/team.ts';
import { startTeam, Visitor } from './harness/team.ts';
import { expect, test } from './harness/test.ts';

const users = ['nobody', 'two-namespaces'] as const;
const readableBy = (user: string) => readableByTwoNamespaces.replace('name: two-namespaces }', `name: ${user} }`);

/** What a page asks for, of a namespace that is one's own or somebody else's. */
const questions: ReadonlyArray<(namespace: string) => string> = [
  () => '/api/overview',
  () => '/api/table',
  () => '/api/destinations',
  () => '/api/radar',
  () => '/api/waypoints',
  () => '/api/session',
  (namespace) => `/api/namespaces/${namespace}`,
  (namespace) => `/api/explain?to=cart.${namespace}`,
  (namespace) => `/api/find?q=${namespace}`,
  (namespace) => `/api/objects/Service/${namespace}/cart`,
];

/** What a stream sent until it is closed. */
function listen(visitor: Visitor): { readonly heard: () => string; close(): Promise<void> } {
  const end = new AbortController();
  let text = '';
  const reading = (async () => {
    const { body } = await visitor.get('/api/events', end.signal);
    const decoder = new TextDecoder();
    for await (const part of body ?? []) text += decoder.decode(part as Uint8Array, { stream: true });
  })().catch(() => undefined);
  return {
    heard: () => text,
    async close() {
      end.abort();
      await reading;
    },
  };
}

interface Person {
  readonly visitor: Visitor;
  readonly own: string;
  readonly other: string;
  /** Everything that reached this person. */
  readonly seen: string[];
}

async function arrive(team: TeamApp, token: string, own: string, other: string): Promise<Person> {
  const visitor = new Visitor(team);
  await visitor.signIn(token);
  for (const namespace of [own, other]) expect((await visitor.post('/api/scope', { namespace })).status).toBe(200);
  const answer = async () => (await visitor.get(`/api/explain?to=cart.${own}`)).status;
  await expect.poll(answer, { message: `${own} is read` }).toBe(200);
  return { visitor, own, other, seen: [] };
}

async function ask({ visitor, own, other, seen }: Person, i: number): Promise<void> {
  const question = questions[i % questions.length]?.(Math.floor(i / questions.length) % 2 === 0 ? own : other) ?? '';
  const response = await visitor.get(question);
  const text = await response.text();
  expect(response.status, question).toBeLessThan(500);
  // What was asked for is told back when it is not found; that is no object.
  seen.push(response.ok ? text : '');
}

test('[S-01] [S-02] two users with disjoint rights, 200 mixed requests and a stream each: nobody gets what the other may read', async ({
  backend,
  cluster,
  ownNamespace,
}) => {
  const [a, b] = users;
  const [ofA, ofB] = [await ownNamespace(shop + readableBy(a), 'only-a'), await ownNamespace(shop + readableBy(b), 'only-b')];
  const began = new Date().toISOString();
  const team = await startTeam(backend);
  try {
    const people = [await arrive(team, team.token(a), ofA, ofB), await arrive(team, team.token(b), ofB, ofA)] as const;
    const streams = people.map(({ visitor }) => listen(visitor));
    for (const stream of streams) await expect.poll(stream.heard).toContain('event: freshness');

    // Both namespaces change while both ask.
    for (let i = 0; i < 200; i += 10) {
      await Promise.all(people.flatMap((person) => Array.from({ length: 10 }, (_, k) => ask(person, i + k))));
      for (const namespace of [ofA, ofB]) await cluster.label(namespacePath(namespace), { round: `${i}` });
    }
    for (const [index, { own }] of people.entries())
      await expect.poll(streams[index]?.heard ?? (() => ''), { message: 'the stream tells of changes' }).toContain(`"${own}"`);
    await Promise.all(streams.map((stream) => stream.close()));

    for (const [index, { own, other, seen }] of people.entries()) {
      expect(seen).toHaveLength(200);
      const objects = seen.join('\n');
      expect(objects.includes(`"namespace":"${own}"`), 'what one may read is there').toBe(true);
      for (const leak of [`"namespace":"${other}"`, `"name":"${other}"`, `cart.${other}`])
        expect(objects.includes(leak), `${leak} in what reached the reader of ${own}`).toBe(false);
      const changes = (streams[index]?.heard() ?? '').split('\n\n').filter((event) => event.startsWith('event: change'));
      expect(changes.length).toBeGreaterThan(0);
      expect(changes.join('\n')).not.toContain(other);
    }
  } finally {
    await team.stop();
  }

  const { auditLog } = backend;
  if (auditLog === undefined) return;
  await test.step('the API server saw only these two, for Waymark', async () => {
    const events = (await readFile(auditLog, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(({ userAgent, requestReceivedTimestamp }) => userAgent?.startsWith('waymark/') && requestReceivedTimestamp >= began);
    expect(events.length).toBeGreaterThan(50);
    expect(new Set(events.map(({ user }) => user.username))).toEqual(new Set(users));
    expect(events.filter(({ impersonatedUser }) => impersonatedUser)).toEqual([]);
    for (const [user, other] of [
      [a, ofB],
      [b, ofA],
    ] as const) {
      const asked = events.filter(({ user: who, objectRef }) => who.username === user && objectRef?.namespace === other);
      expect(asked.filter(({ responseStatus }) => (responseStatus?.code ?? 0) < 400)).toEqual([]);
    }
  });
});

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly impersonatedUser?: unknown;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: { readonly namespace?: string };
  readonly responseStatus?: { readonly code?: number };
}
