import type { PodRecord } from '../model/kinds/pod.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { annotation, label } from '../model/words.ts';

/**
 * Whether ztunnel sees the traffic of a pod: what the labels ask for and what istio-cni did are two things (semantics.md 2).
 * - captured: istio-cni says so.
 * - pending: rules are installed, no ztunnel took the pod yet; it has no connectivity.
 * - outside: rightly not captured, `rule` says why.
 * - drift: labels and istio-cni disagree.
 */
export type CaptureState = 'captured' | 'pending' | 'outside' | 'drift';

export interface Capture {
  readonly state: CaptureState;
  /** What the labels ask for. */
  readonly expected: boolean;
  /** Which rule of semantics.md 2.1 decided what is expected. */
  readonly rule: 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7';
  /** Why the labels ask for that, in a sentence. */
  readonly asks: string;
  /** What holds, in a sentence. */
  readonly says: string;
}

export interface CniSettings {
  readonly systemNamespace: string;
  readonly excludeNamespaces: readonly string[];
}

/** The chart's defaults. */
export const defaultCni: CniSettings = { systemNamespace: 'istio-system', excludeNamespaces: ['kube-system'] };

/** `namespaceLabels` is undefined when they may not be read; then only what istio-cni did is known. */
export function captureOf(pod: PodRecord, namespaceLabels: Labels | undefined, cni: CniSettings = defaultCni): Capture {
  return shared(judged(pod, namespaceLabels, cni));
}

/** Of a hundred thousand pods there are a dozen different ones. */
const known = new Map<string, Capture>();

function shared(capture: Capture): Capture {
  const key = `${capture.state} ${capture.expected} ${capture.asks}`;
  const same = known.get(key);
  if (same) return same;
  // Only an excluded namespace adds one of its own.
  if (known.size > 1000) known.clear();
  known.set(key, capture);
  return capture;
}

function judged(pod: PodRecord, namespaceLabels: Labels | undefined, cni: CniSettings): Capture {
  const observed = labelOf(pod.annotations, annotation.redirection);
  const { expected, rule, asks } = expectation(pod, namespaceLabels, cni);
  const base = { expected, rule, asks };
  if (observed === 'pending') {
    return {
      state: 'pending',
      ...base,
      says: 'istio-cni installed the redirection, but no ztunnel took the pod yet: it has no connectivity.',
    };
  }
  if (observed === 'enabled') {
    if (expected || !namespaceLabels) return { state: 'captured', ...base, says: 'Its traffic passes through ztunnel.' };
    return { state: 'drift', ...base, says: `It is captured, although it should not be: ${asks}` };
  }
  if (expected && pod.ip !== '')
    return { state: 'drift', ...base, says: 'Its labels put it into the mesh, but istio-cni did not capture it.' };
  return { state: 'outside', ...base, says: asks };
}

function expectation(pod: PodRecord, namespaceLabels: Labels | undefined, cni: CniSettings): Pick<Capture, 'expected' | 'rule' | 'asks'> {
  if (cni.excludeNamespaces.includes(pod.namespace)) return no('C2', `Namespace ${pod.namespace} is excluded in istio-cni.`);
  if (pod.hostNetwork) return no('C3', 'It uses the network of its node.');
  if (labelOf(pod.annotations, annotation.sidecarStatus) !== undefined) return no('C4', 'It has a sidecar.');
  if (pod.namespace === cni.systemNamespace && labelOf(pod.labels, 'app') === 'ztunnel') return no('C5', 'It is a ztunnel.');
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return no('C5', 'It has ended.');
  const own = labelOf(pod.labels, label.dataplaneMode);
  if (own === 'ambient') return { expected: true, rule: 'C6', asks: 'Its own label puts it into the mesh.' };
  if (own === 'none') return no('C7', 'Its own label keeps it out of the mesh.');
  if (!namespaceLabels) return no('C7', 'The labels of its namespace may not be read.');
  if (labelOf(namespaceLabels, label.dataplaneMode) === 'ambient')
    return { expected: true, rule: 'C6', asks: 'Its namespace is in the mesh.' };
  return no('C7', 'Neither the pod nor its namespace asks for the mesh.');
}

function no(rule: Capture['rule'], asks: string): Pick<Capture, 'expected' | 'rule' | 'asks'> {
  return { expected: false, rule, asks };
}
