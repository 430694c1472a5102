import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';

/** 'invalid' is never evaluated: a selector like that crashes istiod (semantics.md 3.3). */
export type SelectorVerdict = 'matches' | 'differs' | 'invalid';

/** Kubernetes label selector: null matches nothing, {} everything, both parts are ANDed, NotIn holds for absent keys. */
export function evaluateSelector(selector: LabelSelector | null, labels: Labels): SelectorVerdict {
  if (!selector) return 'differs';
  if (!isValidSelector(selector)) return 'invalid';
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labelOf(labels, key) !== value) return 'differs';
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labelOf(labels, key);
    const holds =
      operator === 'In'
        ? value !== undefined && values.includes(value)
        : operator === 'NotIn'
          ? value === undefined || !values.includes(value)
          : operator === 'Exists'
            ? value !== undefined
            : value === undefined;
    if (!holds) return 'differs';
  }
  return 'matches';
}

/** A plain label map as in Service.spec.selector; {} matches everything, callers decide what null means. */
export function matchesLabels(selector: Labels, labels: Labels): boolean {
  for (const key of Object.keys(selector)) if (labelOf(labels, key) !== selector[key]) return false;
  return true;
}

function isValidSelector(selector: LabelSelector): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (!isLabelKey(key) || !isLabelValue(value)) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (!isLabelKey(key)) return false;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0 || !values.every(isLabelValue)) return false;
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) return false;
    } else return false;
  }
  return true;
}

const nameOfKey = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixOfKey = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? null : key.slice(0, slash);
  if (prefix !== null && (prefix.length > 253 || !prefixOfKey.test(prefix))) return false;
  return nameOfKey.test(key.slice(slash + 1));
}

/** At most 63 characters: letters, digits, '-', '_', '.'; first and last a letter or digit; empty is legal. */
export function isLabelValue(value: string): boolean {
  return value === '' || nameOfKey.test(value);
}
