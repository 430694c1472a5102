import type { Cluster } from '../../cluster/cluster.ts';
import type { WriteOptions } from '../../cluster/write-gateways.ts';
import type { KeyChange, WriteStep } from '../../mesh/plan/plan.ts';
import type { Result } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';

export interface StepWritten {
  readonly uid: string;
  /** Of the object as it was written; '' after a deletion. */
  readonly resourceVersion: string;
  readonly changed: boolean;
  readonly warnings: readonly string[];
  /** The tool that will put back what is changed, as far as the object told. */
  readonly tool: string | null;
}

/** Carries out one step that writes, or lets the API server try it. */
export function writeStep(
  step: WriteStep,
  { writes }: Pick<Cluster, 'writes'>,
  options: WriteOptions = {},
): Promise<Result<StepWritten, AppError>> {
  const { namespace, name } = step.target;
  switch (step.kind) {
    case 'patch':
      return writes.patchLabels({ ...step.target, uid: step.uid, changes: forWire(step.changes), ...options });
    case 'create':
      return writes.createGateway(step.gateway, options);
    case 'edit':
      return writes.editGateway({ namespace, name, uid: step.uid, changes: forWire(step.changes), allow: step.allow }, options);
    case 'delete':
      return writes.deleteGateway({ namespace, name, uid: step.uid }, options);
  }
}

function forWire(changes: readonly KeyChange[]) {
  return changes.map(({ on, key, before, after }) => ({ on, key, before: before ?? undefined, after: after ?? undefined }));
}
