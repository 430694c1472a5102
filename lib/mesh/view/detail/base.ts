import type { Meta } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import type { Detail } from '../views.ts';

/** The part of a detail that every object has; what only destinations have is empty. */
export function baseOf(
  ref: Ref,
  record: Pick<Meta, 'uid' | 'created' | 'labels'>,
): Pick<Detail, 'ref' | 'uid' | 'created' | 'labels' | 'trace' | 'answer' | 'reported'> {
  return { ref, uid: record.uid, created: record.created, labels: record.labels, trace: [], answer: null, reported: null };
}
