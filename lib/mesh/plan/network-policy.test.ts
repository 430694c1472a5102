import { expect, test } from 'vitest';
import { closedPods } from './network-policy.ts';

const policy = (name: string, spec: object) => ({ metadata: { name }, spec });
const pods = [
  { name: 'web', labels: { app: 'web' } },
  { name: 'db', labels: { app: 'db' } },
];
const web = { podSelector: { matchLabels: { app: 'web' } } };

test.each<[string, object[], string[]]>([
  ['none', [], []],
  ['a default deny', [policy('deny', { podSelector: {} })], ['web', 'db']],
  ['only egress', [policy('deny', { podSelector: {}, policyTypes: ['Egress'] })], []],
  ['every port', [policy('open', { ...web, ingress: [{}] })], []],
  ['another port', [policy('http', { ...web, ingress: [{ ports: [{ port: 80 }] }] })], ['web']],
  ['a port by name', [policy('http', { ...web, ingress: [{ ports: [{ port: 'http' }] }] })], ['web']],
  ['the port', [policy('hbone', { ...web, ingress: [{ ports: [{ protocol: 'TCP', port: 15_008 }] }] })], []],
  ['the port of UDP', [policy('hbone', { ...web, ingress: [{ ports: [{ protocol: 'UDP', port: 15_008 }] }] })], ['web']],
  ['a range', [policy('range', { ...web, ingress: [{ ports: [{ port: 15_000, endPort: 15_010 }] }] })], []],
  ['policies add up', [policy('deny', { podSelector: {} }), policy('hbone', { ...web, ingress: [{ ports: [{ port: 15_008 }] }] })], ['db']],
  ['malformed', [policy('odd', { podSelector: null, ingress: [null], policyTypes: 'Ingress' })], ['web', 'db']],
])('%s', (_what, policies, closed) => {
  expect(closedPods(policies, pods).pods).toEqual(closed);
});
