import type { UseMutationOptions } from '@tanstack/react-query';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * A mutation for a button: a second `run` while the first is under way does nothing, also within one turn,
 * before `isPending` has reached the screen.
 */
export function useCommand<Result, Input>(
  send: (input: Input) => Promise<Result>,
  options: Pick<UseMutationOptions<Result, Error, Input>, 'onSuccess'> = {},
) {
  const underWay = useRef(false);
  const mutation = useMutation({
    ...options,
    mutationFn: async (input: Input) => {
      try {
        return await send(input);
      } finally {
        underWay.current = false;
      }
    },
  });
  const run = (input: Input) => {
    if (underWay.current) return;
    underWay.current = true;
    mutation.mutate(input);
  };
  return { run, reset: mutation.reset, isPending: mutation.isPending, isSuccess: mutation.isSuccess, error: mutation.error };
}
