import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { argv, env, execPath, stdout } from 'node:process';

// The program that what-leaves-the-machine.sandbox.spec.ts runs in a network namespace in which every address of the world is this
// machine: plays the world's name servers and web servers, runs the command that it is given, and prints who was asked for.

/** What somebody looked for, as `name example.org` or `address 192.0.2.1:443`. */
const asked: string[] = [];

// Outside this namespace nobody reaches these, so that they may listen on every address.
const names = createSocket('udp6');
names.on('message', (query, { port, address }) => {
  asked.push(`name ${nameIn(query)}`);
  const noSuchName = Buffer.from(query);
  noSuchName.writeUInt16BE(0x8183, 2);
  names.send(noSuchName, port, address);
});
names.bind(53);
await once(names, 'listening');
for (const port of [80, 443]) {
  const server = createServer((socket) => {
    asked.push(`address ${socket.localAddress?.replace('::ffff:', '')}:${port}`);
    // A client that is hung up on would come again and again.
    socket.on('error', () => {}).end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await once(server.listen(port, '::'), 'listening');
}

/** The name in a query of RFC 1035, section 4.1.2. */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; query[at]; at += (query[at] ?? 0) + 1) labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
  return labels.join('.');
}

// Who is asked for is seen: else that nobody was would mean nothing.
const resolver = new Resolver({ timeout: 500, tries: 1 });
resolver.setServers(['192.0.2.3']);
await resolver.resolve4('a-name.example').catch(() => {});
await fetch('http://192.0.2.1/').catch(() => {});
await fetch('https://192.0.2.2/').catch(() => {});
const control = asked.splice(0);

const [program = '', ...args] = argv.slice(2);
// Of the runner that started us; the one inside is none of its workers.
for (const name of Object.keys(env)) if (/^(TEST_|PW|PLAYWRIGHT_)/.test(name)) delete env[name];
const child = spawn(execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
const [code] = await once(child, 'exit');
stdout.write(`\n${JSON.stringify({ code, control, asked })}\n`, () => process.exit(0));
