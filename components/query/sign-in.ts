import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { WaysIn } from '../../lib/protocol/api.ts';
import { useCommand } from './command.ts';
import { appErrorOf, getJson, postJson } from './get-json.ts';
import { refresh } from './refresh.ts';
import { sessionQuery } from './session.ts';

/** Whether a request was refused because nobody is signed in (any more). */
export function needsSignIn(thrown: unknown): boolean {
  if (thrown === null || thrown === undefined) return false;
  const { code, details } = appErrorOf(thrown);
  return code === 'unauthorized' && details?.reason === 'signIn';
}

/** Signs in with a token. `onSignedIn` gets the name that the API server told. */
export function useSignIn(onSignedIn: (user: string) => void) {
  return useCommand((token: string) => postJson<{ readonly user: string }>('/api/login', { token }), {
    onSuccess({ user }) {
      tellOtherTabs();
      onSignedIn(user);
    },
  });
}

/** Ends the session on the server and in this browser. `onSignedOut` gets the address where the identity provider ends its own; null: nowhere. */
export function useSignOut(onSignedOut: (next: string | null) => void) {
  return useCommand((_: undefined) => postJson<{ readonly next: string | null }>('/api/logout', {}), {
    onSuccess({ next }) {
      tellOtherTabs();
      onSignedOut(next);
    },
  });
}

/** How one signs in here, and why the last try failed, which the server tells once. */
export function useWaysIn() {
  return useQuery({ queryKey: ['sign-in'], queryFn: ({ signal }) => getJson<WaysIn>('/api/sign-in', signal) });
}

const CHANNEL = 'waymark.sign-in';

/** The cookie is that of all tabs: each of the others asks who it stands for now. */
export function tellOtherTabs(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('changed');
  channel.close();
}

/** Calls `then` whenever somebody signed in or out in another tab; answers with what ends that. */
export function onSignInElsewhere(then: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = then;
  return () => channel.close();
}

/** Asks again for everything that the page shows: somebody signed in. */
export function useAskAnew(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey }, { cancelRefetch: true });
    refresh(client, {});
  }, [client]);
}
