import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Operation } from '../../lib/protocol/api.ts';
import { operationQuery, useOperation } from '../query/plans.ts';
import type { HistoryEntry } from './history.ts';
import { isUnderWay, markLost, report } from './history.ts';

/** How the operation of an entry is doing; what is learnt goes into the history, wherever it is looked at. */
export function useFollowed(entry: HistoryEntry): Operation | undefined {
  const isRunning = isUnderWay(entry);
  const isUnfinished = entry.state === 'failed' || entry.state === 'stopped';
  const { operation, isLost } = useOperation(entry.id, entry.undone === null && (isRunning || isUnfinished));
  // Told as a text: an entry is read anew from the storage each time.
  const told = operation && JSON.stringify([operation.state, operation.steps.map(({ state }) => state)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only news is written down
  useEffect(() => {
    if (operation && isRunning) report(entry.id, operation);
    if (isLost && isRunning) markLost(entry.id);
  }, [told, isLost, isRunning]);
  return operation;
}

/** Puts what an answer said where `useFollowed` finds it at once. */
export function useKnownOperation(): (id: string, operation: Operation) => void {
  const client = useQueryClient();
  return (id, operation) => client.setQueryData(operationQuery(id).queryKey, operation);
}
