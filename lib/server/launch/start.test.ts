import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { preflight } from './preflight.ts';
import { root } from './processes.ts';
import type { Issued } from './testing/certificates.ts';
import { issue } from './testing/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'waymark-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the real `npm start` program to its end. It must end by itself: every case here is one that it refuses. */
function start(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const clean = { NODE_ENV: 'test' as const, PATH: process.env['PATH'] ?? '', HOME: folder, ...env };
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: root, env: clean, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** Listens on a free loopback port until the test ends. */
async function listen(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<string> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

function kubeconfig(server: string, authority?: Issued): string {
  const ca = authority ? { 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') } : {};
  const path = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'shop',
      contexts: [
        { name: 'shop', context: { cluster: 'c', user: 'u' } },
        { name: 'billing', context: { cluster: 'c', user: 'u' } },
      ],
      clusters: [{ name: 'c', cluster: { server, ...ca } }],
      users: [{ name: 'u', user: { token: 'canary-token' } }],
    }),
  );
  return path;
}

const answerVersion: RequestListener = (_request, response) => void response.end(JSON.stringify({ gitVersion: 'v1.37.2' }));

describe('what was typed', () => {
  test('an address that is not loopback', async () => {
    const { code, output } = await start(['--host', '0.0.0.0']);
    expect(output).toContain('on this machine only');
    expect(code).toBe(2);
  });

  test('--help lists the options and ends well', async () => {
    const { code, output } = await start(['--help']);
    for (const flag of ['--kubeconfig', '--context', '--port', '--host', '--namespaces']) expect(output).toContain(flag);
    expect(code).toBe(0);
  });

  test('a port that is in use', async () => {
    const port = await listen(createTcp());
    const { code, output } = await start(['--port', String(port)]);
    expect(output).toContain(`port ${port} is in use`);
    expect(output).toContain(`--port ${port + 1}`);
    expect(code).toBe(6);
  });
});

describe('the kubeconfig', () => {
  test('is nowhere', async () => {
    const { code, output } = await start(['--port', await freePort()]);
    expect(output).toContain('There is no kubeconfig');
    expect(output).toContain('--kubeconfig');
    expect(code).toBe(3);
  });

  test('is not where the flag says, seen from where the user is', async () => {
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', 'sub/missing.yaml'], { INIT_CWD: folder });
    expect(output).toContain(join(folder, 'sub/missing.yaml'));
    expect(code).toBe(3);
  });

  test('has no such context', async () => {
    const path = kubeconfig('https://127.0.0.1:1');
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', path, '--context', 'shopp']);
    expect(output).toContain('no context "shopp"');
    expect(output).toContain('billing, shop');
    expect(code).toBe(4);
  });

  test('cannot be read as YAML', async () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(path, 'clusters: [}');
    const { code } = await start(['--port', await freePort()], { KUBECONFIG: path });
    expect(code).toBe(5);
  });
});

describe('the cluster', () => {
  let authority: Issued;
  beforeAll(() => {
    authority = issue({ commonName: 'the authority', authority: true });
  });

  async function against(certificate: Issued, trusted: Issued): Promise<Ended> {
    const port = await listen(createHttps({ key: certificate.key, cert: certificate.cert }, answerVersion));
    return start(['--port', await freePort(), '--kubeconfig', kubeconfig(`https://127.0.0.1:${port}`, trusted)]);
  }

  test('has a certificate that it signed itself', async () => {
    const { code, output } = await against(issue({ commonName: 'lonely', names: ['127.0.0.1'] }), authority);
    expect(output).toContain('is self-signed');
    expect(code).toBe(7);
  });

  test('has a certificate of another host', async () => {
    const { code, output } = await against(issue({ commonName: 'other', names: ['other.example'], issuer: authority }), authority);
    expect(output).toContain('for other host names');
    expect(code).toBe(7);
  });

  test('has a certificate that has expired', async () => {
    const old = issue({ commonName: 'old', names: ['127.0.0.1'], issuer: authority, from: -20, until: -10 });
    const { code, output } = await against(old, authority);
    expect(output).toContain('has expired');
    expect(code).toBe(7);
  });

  test('has a certificate of an authority that the kubeconfig does not name', async () => {
    const stranger = issue({ commonName: 'a stranger', authority: true });
    const { code, output } = await against(issue({ commonName: 'api', names: ['127.0.0.1'], issuer: stranger }), authority);
    expect(output).toContain('an authority that the kubeconfig does not name');
    expect(code).toBe(7);
  });

  test('does not know the user', async () => {
    const port = await listen(
      createHttp((_request, response) => response.writeHead(401).end('{"kind":"Status","message":"Unauthorized"}')),
    );
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', kubeconfig(`http://127.0.0.1:${port}`)]);
    expect(output).toContain('does not accept the credentials of context "shop"');
    expect(output).not.toContain('canary-token');
    expect(code).toBe(8);
  });

  test('is not there', async () => {
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', kubeconfig(`https://127.0.0.1:${await freePort()}`)]);
    expect(output).toContain('nothing listens on');
    expect(code).toBe(9);
  });

  test('accepts the connection and never answers', { timeout: 20_000 }, async () => {
    const port = await listen(createTcp((socket) => void onTestFinished(() => void socket.destroy())));
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', kubeconfig(`http://127.0.0.1:${port}`)]);
    expect(output).toContain('did not answer within 5 seconds');
    expect(code).toBe(9);
  });

  test('is something else', async () => {
    const port = await listen(createHttp((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>')));
    const { code, output } = await start(['--port', await freePort(), '--kubeconfig', kubeconfig(`http://127.0.0.1:${port}`)]);
    expect(output).toContain('HTTP 502');
    expect(output).not.toContain('<html>');
    expect(code).toBe(9);
  });

  const passes: ReadonlyArray<readonly [what: string, answer: RequestListener, version: string]> = [
    ['answers', answerVersion, 'v1.37.2'],
    ['keeps its version to itself', (_request, response) => void response.writeHead(403).end('{"kind":"Status"}'), ''],
  ];
  test.each(passes)('%s: nothing stands in the way', async (_what, answer, version) => {
    const certificate = issue({ commonName: 'api', names: ['127.0.0.1'], issuer: authority });
    const port = await listen(createHttps({ key: certificate.key, cert: certificate.cert }, answer));
    const options = {
      kubeconfig: kubeconfig(`https://127.0.0.1:${port}`, authority),
      context: undefined,
      host: '127.0.0.1',
      port: Number(await freePort()),
      namespaces: [],
      accessCode: undefined,
    };
    expect(await preflight(options, { NODE_ENV: 'test' })).toEqual({
      ok: true,
      value: { context: 'shop', server: `https://127.0.0.1:${port}`, version, insecure: false },
    });
  });
});
