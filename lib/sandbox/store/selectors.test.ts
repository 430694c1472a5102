import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

const object = (labels: Record<string, string>, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', uid: '', resourceVersion: '', creationTimestamp: '', labels },
  ...more,
});

function matches(selector: string, labels: Record<string, string>): boolean | string {
  const parsed = parseLabelSelector(selector);
  return parsed.ok ? parsed.value(object(labels)) : (parsed.status.message ?? '');
}

describe('label selectors', () => {
  test.each([
    ['a=1', { a: '1' }, true],
    ['a==1', { a: '2' }, false],
    ['a!=1', {}, true],
    ['a!=1', { a: '1' }, false],
    ['a', { a: '' }, true],
    ['a', {}, false],
    ['!a', {}, true],
    ['! a', { a: '' }, false],
    ['a in (1, 2)', { a: '2' }, true],
    ['a in (1,2)', {}, false],
    ['a notin (1,2)', {}, true],
    ['a notin (1,2)', { a: '1' }, false],
    ['a=', { a: '' }, true],
    ['a=', { a: 'x' }, false],
    ['a=1,b in (x),!c', { a: '1', b: 'x' }, true],
    ['a=1,b in (x),!c', { a: '1', b: 'x', c: '' }, false],
    ['istio.io/use-waypoint=none', { 'istio.io/use-waypoint': 'none' }, true],
    ['', { a: '1' }, true],
    ['toString', {}, false],
  ])('%s on %o is %s', (selector, labels, expected) => {
    expect(matches(selector, labels as Record<string, string>)).toBe(expected);
  });

  test.each(['a b', '=x', 'a in x', 'a in (b', 'a=b,', 'a~b=x', 'a=b~c', ',a'])('%s is refused', (selector) => {
    expect(matches(selector, {})).toBeTypeOf('string');
  });
});

describe('field selectors', () => {
  const spec = { spec: { type: 'ClusterIP', hostNetwork: true } };

  test.each([
    ['metadata.name=web', true],
    ['metadata.name!=web', false],
    ['metadata.name=web,metadata.namespace=other', false],
    ['spec.type=ClusterIP', true],
    ['spec.hostNetwork=true', true],
    ['spec.nodeName=', true],
    ['', true],
  ])('%s is %s', (selector, expected) => {
    const parsed = parseFieldSelector(selector, ['spec.type', 'spec.hostNetwork', 'spec.nodeName']);
    expect(parsed.ok && parsed.value(object({}, spec))).toBe(expected);
  });

  test('a field that the resource does not offer is refused', () => {
    const parsed = parseFieldSelector('spec.ports=80', ['spec.type']);
    expect(parsed.ok ? '' : parsed.status.message).toBe('field label not supported: spec.ports');
  });
});
