import { describe, expect, test } from 'vitest';
import { covers, isIp, isIpOrRange } from './ip.ts';

describe('what Go reads as an address', () => {
  test.each([
    '0.0.0.0',
    '10.96.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    '2001:db8::',
    '1:2:3:4:5:6:7:8',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    'ABCD::EF',
  ])('%s', (text) => {
    expect(isIp(text)).toBe(true);
    expect(isIpOrRange(text)).toBe(true);
  });

  test.each([
    '',
    'nonsense',
    '10.0.0',
    '10.0.0.0.1',
    '256.0.0.1',
    '01.2.3.4',
    '1.2.3.-4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::1.2.3',
    'fe80::1%',
    '10.0.0.0/8',
    ' 10.0.0.1',
  ])('not %j', (text) => {
    expect(isIp(text)).toBe(false);
  });
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.5/24', true],
  ['0.0.0.0/0', true],
  ['2001:db8::/32', true],
  ['::/128', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/08', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/a', false],
  ['fe80::1%eth0/64', false],
  ['::/129', false],
  ['/8', false],
])('range %s: %s', (text, fine) => {
  expect(isIpOrRange(text)).toBe(fine);
});

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['240.0.0.0/24', '240.0.0.255', true],
  ['240.0.0.0/24', '240.0.1.0', false],
  ['0.0.0.0/0', '1.2.3.4', true],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['2001:db8::/32', '2001:db8:1::5', true],
  ['2001:db8::/32', '2001:db9::', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['0.0.0.0/0', '::1', false],
  ['nonsense', 'nonsense', true],
  ['nonsense', '10.0.0.1', false],
])('%s covers %s: %s', (range, ip, yes) => {
  expect(covers(range, ip)).toBe(yes);
});
