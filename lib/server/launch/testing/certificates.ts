import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, as PEM and as what signs others. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly commonName: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Left out: signed by its own key. */
  readonly issuer?: Issued;
  readonly authority?: boolean;
  /** IPv4 addresses and host names. */
  readonly names?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
}

/** Makes an X.509 certificate (RFC 5280, ECDSA P-256): tests need broken ones and a bare machine has no openssl. */
export function issue({ commonName, issuer, authority = false, names = [], from = -1, until = 1 }: CertificateRequest): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const by = issuer ?? { commonName, privateKey };
  const extensions = [
    ...(authority ? [extension('2.5.29.19', sequence(boolean(true)))] : []),
    ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names.map(alternativeName)))] : []),
  ];
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(by.commonName),
    sequence(utcTime(from), utcTime(until)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign('sha256', body, by.privateKey);
  const der = sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.of(0), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
    commonName,
  };
}

/** One DER element. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.of(value ? 0xff : 0));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return tagged(0x06, Buffer.of(first * 40 + second, ...bytes));
}

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tagged(0x04, value));
}

function alternativeName(name: string): Buffer {
  return /^[\d.]+$/.test(name) ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name));
}

/** YYMMDDhhmmssZ */
function utcTime(days: number): Buffer {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return tagged(0x17, Buffer.from(`${iso.slice(2, 19).replaceAll(/[-T:]/g, '')}Z`));
}
