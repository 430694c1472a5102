import { describe, expect, test } from 'vitest';
import { podKind } from '../model/kinds/pod.ts';
import type { CaptureState } from './capture.ts';
import { captureOf, defaultCni } from './capture.ts';

interface Vector {
  readonly id: string;
  readonly ns?: Record<string, string>;
  readonly pod?: { labels?: Record<string, string>; annotations?: Record<string, string>; hostNetwork?: boolean; phase?: string };
  readonly excluded?: boolean;
  readonly expected: boolean;
  /** With the annotation that the vector gives, or with none. */
  readonly state: CaptureState;
}

const mode = (value: string) => ({ 'istio.io/dataplane-mode': value });
const redirection = (value: string) => ({ 'ambient.istio.io/redirection': value });

/** semantics.md 2.6, by id. Where the vector names no annotation, istio-cni has not acted: an expected capture shows as drift. */
const vectors: Vector[] = [
  { id: 'C-01', ns: mode('ambient'), expected: true, state: 'drift' },
  { id: 'C-02', ns: mode('ambient'), pod: { labels: mode('none') }, expected: false, state: 'outside' },
  { id: 'C-03', pod: { labels: mode('ambient') }, expected: true, state: 'drift' },
  { id: 'C-04', ns: mode('none'), pod: { labels: mode('ambient') }, expected: true, state: 'drift' },
  { id: 'C-05', ns: mode('ambient'), pod: { labels: mode('foo') }, expected: true, state: 'drift' },
  { id: 'C-06', ns: mode('ambient'), pod: { hostNetwork: true }, expected: false, state: 'outside' },
  { id: 'C-07', ns: mode('ambient'), pod: { annotations: { 'sidecar.istio.io/status': '{}' } }, expected: false, state: 'outside' },
  { id: 'C-08', ns: mode('ambient'), pod: { labels: mode('ambient') }, excluded: true, expected: false, state: 'outside' },
  { id: 'C-09', expected: false, state: 'outside' },
  {
    id: 'C-10',
    ns: { ...mode('ambient'), 'istio-injection': 'enabled' },
    pod: { annotations: redirection('enabled') },
    expected: true,
    state: 'captured',
  },
  { id: 'C-11', ns: mode('ambient'), pod: { phase: 'Succeeded' }, expected: false, state: 'outside' },
  { id: 'C-12', ns: mode('Ambient'), expected: false, state: 'outside' },
  { id: 'C-13', ns: mode('ambient'), pod: { annotations: redirection('pending') }, expected: true, state: 'pending' },
  { id: 'C-14', pod: { annotations: redirection('enabled') }, expected: false, state: 'drift' },
  {
    id: 'C-15',
    ns: mode('ambient'),
    pod: { labels: { ...mode('none'), 'gateway.networking.k8s.io/gateway-name': 'wp' } },
    expected: false,
    state: 'outside',
  },
];

test.each(vectors.map((v) => [v.id, v] as const))('[%s]', (_id, vector) => {
  const pod = podKind.project({
    metadata: { namespace: 'a', name: 'p', labels: vector.pod?.labels, annotations: vector.pod?.annotations },
    spec: { hostNetwork: vector.pod?.hostNetwork },
    status: { phase: vector.pod?.phase ?? 'Running', podIP: '10.0.0.1' },
  });
  const capture = captureOf(pod, vector.ns ?? {}, vector.excluded ? { ...defaultCni, excludeNamespaces: ['a'] } : defaultCni);
  expect({ expected: capture.expected, state: capture.state }).toEqual({ expected: vector.expected, state: vector.state });
});

test('a namespace whose labels may not be read leaves only what istio-cni did', () => {
  const pod = podKind.project({
    metadata: { namespace: 'a', name: 'p', annotations: redirection('enabled') },
    status: { phase: 'Running', podIP: '10.0.0.1' },
  });
  expect(captureOf(pod, undefined).state).toBe('captured');
});

describe('by rule', () => {
  interface Given {
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly hostNetwork?: boolean;
    readonly phase?: string;
    readonly ip?: string;
  }
  const judged = (
    { namespace = 'a', labels, annotations, hostNetwork, phase = 'Running', ip = '10.0.0.1' }: Given,
    home?: object | null,
  ) => {
    const pod = podKind.project({
      metadata: { namespace, name: 'p', labels, annotations },
      spec: { hostNetwork },
      status: { phase, podIP: ip },
    });
    return captureOf(pod, home === null ? undefined : { ...mode('ambient'), ...home });
  };

  test('[C2] kube-system is excluded unless istio-cni says otherwise', () => {
    expect(judged({ namespace: 'kube-system' })).toMatchObject({ rule: 'C2', expected: false });
    expect(judged({ namespace: 'kube-system', hostNetwork: true }).rule).toBe('C2');
  });

  test('[C3] before [C4], and any sidecar annotation counts, an empty one too', () => {
    expect(judged({ hostNetwork: true, annotations: { 'sidecar.istio.io/status': '{}' } }).rule).toBe('C3');
    expect(judged({ annotations: { 'sidecar.istio.io/status': '' } })).toMatchObject({ rule: 'C4', expected: false });
  });

  test('[C5] a ztunnel is one only in the system namespace; what has ended is out', () => {
    expect(judged({ namespace: 'istio-system', labels: { app: 'ztunnel' } })).toMatchObject({ rule: 'C5', expected: false });
    expect(judged({ namespace: 'istio-system', labels: { app: 'istiod' } })).toMatchObject({ rule: 'C6', expected: true });
    expect(judged({ labels: { app: 'ztunnel' } })).toMatchObject({ rule: 'C6', expected: true });
    for (const phase of ['Succeeded', 'Failed']) expect(judged({ phase })).toMatchObject({ rule: 'C5', expected: false });
  });

  test('[C6] the own label, else that of the namespace; [C7] says which of them keeps it out', () => {
    expect(judged({ labels: mode('ambient') }, mode('none'))).toMatchObject({ rule: 'C6', expected: true });
    expect(judged({ labels: mode('foo') })).toMatchObject({ rule: 'C6', expected: true });
    expect(judged({}, mode('foo'))).toMatchObject({ rule: 'C7', expected: false });
    expect(judged({ labels: mode('none') })).toMatchObject({ rule: 'C7', asks: 'Its own label keeps it out of the mesh.' });
    expect(judged({}, null)).toMatchObject({ rule: 'C7', asks: 'The labels of its namespace may not be read.' });
  });

  test('[2.2] what istio-cni did and what the labels ask for', () => {
    expect(judged({ annotations: redirection('enabled') }).state).toBe('captured');
    expect(judged({ annotations: redirection('enabled') }, mode('none')).state).toBe('drift');
    expect(judged({ annotations: redirection('pending') }).state).toBe('pending');
    expect(judged({ annotations: redirection('Enabled') }).state).toBe('drift');
    expect(judged({}).state).toBe('drift');
    expect(judged({ ip: '' }).state).toBe('outside');
  });
});
