/**
 * What of a protobuf message is read: by the number of a field, its name in JSON, and what it holds. Numbers are those of the
 * `generated.proto` files of k8s.io/api and k8s.io/apimachinery, which never change. All other fields are skipped.
 */
export interface Message {
  readonly [field: number]: readonly [name: string, holds: Holds];
}

/** A `map` is one of texts to texts; `time` is metav1.Time, as RFC 3339. `many` messages, or one. */
export type Holds = 'text' | 'texts' | 'number' | 'flag' | 'time' | 'map' | { readonly one: Message } | { readonly many: Message };

const ownerReference: Message = { 1: ['kind', 'text'], 3: ['name', 'text'], 6: ['controller', 'flag'] };

/** metav1.ObjectMeta, without its managed fields, which are half of many an object. */
export const objectMeta: Message = {
  1: ['name', 'text'],
  3: ['namespace', 'text'],
  5: ['uid', 'text'],
  6: ['resourceVersion', 'text'],
  7: ['generation', 'number'],
  8: ['creationTimestamp', 'time'],
  9: ['deletionTimestamp', 'time'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
  13: ['ownerReferences', { many: ownerReference }],
};

/** metav1.Condition. */
export const condition: Message = {
  1: ['type', 'text'],
  2: ['status', 'text'],
  4: ['lastTransitionTime', 'time'],
  5: ['reason', 'text'],
  6: ['message', 'text'],
};

/** An object of `spec` and `status`, as most are. */
export function objectOf(spec: Message, status: Message): Message {
  return { 1: ['metadata', { one: objectMeta }], 2: ['spec', { one: spec }], 3: ['status', { one: status }] };
}
