import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface Authority extends KeyPair {
  /** A certificate for these subject alternative names, such as `IP:127.0.0.1`; `days: 0` has expired already. */
  issue(names: string, options?: { days?: number; commonName?: string }): KeyPair;
}

/** A certificate authority for tests, made with the openssl program. */
export function createAuthority(name = 'test authority'): Authority {
  const own = selfSigned(name, 'DNS:authority');
  return {
    ...own,
    issue: (names, { days = 2, commonName = 'test server' } = {}) =>
      inFolder((file) => {
        writeFileSync(file('ca.key'), own.key);
        writeFileSync(file('ca.crt'), own.cert);
        writeFileSync(file('names'), `subjectAltName=${names}\n`);
        openssl('req', '-new', ...newKey(file('key')), '-subj', `/CN=${commonName}`, '-out', file('csr'));
        const signed = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
        openssl('x509', '-req', '-in', file('csr'), ...signed, '-days', String(days), '-out', file('crt'));
        return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('crt'), 'utf8') };
      }),
  };
}

export function selfSigned(commonName: string, names: string): KeyPair {
  return inFolder((file) => {
    openssl(
      'req',
      '-x509',
      ...newKey(file('key')),
      '-subj',
      `/CN=${commonName}`,
      '-addext',
      `subjectAltName=${names}`,
      '-days',
      '2',
      '-out',
      file('crt'),
    );
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('crt'), 'utf8') };
  });
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function inFolder<T>(use: (file: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-certificates-'));
  try {
    return use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
