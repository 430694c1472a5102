'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Session } from '../../lib/protocol/api.ts';
import type { StreamEvent } from '../../lib/protocol/events.ts';
import { connectionStore, useConnection } from './connection.ts';
import { freshnessQuery, heardNow } from './freshness.ts';
import { askAsTab, renewSession } from './get-json.ts';
import { invalidationsOf } from './live-events.ts';
import { catchUp, refresh } from './refresh.ts';
import { sessionQuery, useSession } from './session.ts';
import { shareEventStream } from './shared-stream.ts';
import { onSignInElsewhere, tellOtherTabs } from './sign-in.ts';

/** A provider that does not answer is asked again after this. */
const soonestMs = 3_000;

/** Mounted once in each tab: keeps what it shows up to date by the one event stream of this browser. */
export function LiveUpdates() {
  const client = useQueryClient();
  const onEvent = useEffectEvent((event: StreamEvent) => {
    if (event.name === 'hello') askAsTab(event.data.tab);
    if (event.name === 'freshness') client.setQueryData(freshnessQuery.queryKey, heardNow(event.data));
    for (const filters of invalidationsOf(event)) refresh(client, filters);
  });

  const session = useSession();
  const audience = session.data && audienceOf(session.data);
  const stream = useRef<ReturnType<typeof shareEventStream>>(null);
  useEffect(() => {
    if (audience === undefined) return;
    const shared = shareEventStream('/api/events', audience, connectionStore(), (event) => onEvent(event));
    stream.current = shared;
    return () => shared.close();
  }, [audience]);

  // The stream of somebody who signed in ends with the sign-in; the session then says so, also in a tab that nobody looks at.
  const state = useConnection((connection) => connection.state);
  const signedIn = session.data !== undefined && session.data.until !== null;
  useEffect(() => {
    if (!signedIn) return;
    const askWho = () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    if (state === 'reconnecting' || state === 'gone') askWho();
    return onSignInElsewhere(askWho);
  }, [client, signedIn, state]);

  // Also by ways to sign in that lead through other pages: the other tabs ask whether they are still whose they were.
  useEffect(() => {
    if (signedIn && audience !== undefined) tellOtherTabs();
  }, [signedIn, audience]);

  // The next token comes before this one ends, so that the stream need not.
  const { dataUpdatedAt: heardAt } = session;
  const renewInMs = session.data?.renewInMs ?? null;
  useEffect(() => {
    if (renewInMs === null || heardAt === 0) return;
    const askWho = () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    const timer = setTimeout(() => void renewSession().then(askWho, askWho), Math.max(renewInMs, soonestMs));
    return () => clearTimeout(timer);
  }, [client, renewInMs, heardAt]);

  // A server that was still starting refuses the stream too; its first answer says that it is ready.
  const ready = session.isSuccess;
  useEffect(() => {
    if (ready) stream.current?.retry();
  }, [ready]);

  useEffect(() => {
    const looked = () => document.visibilityState === 'visible' && catchUp(client);
    document.addEventListener('visibilitychange', looked);
    return () => document.removeEventListener('visibilitychange', looked);
  }, [client]);
  return null;
}

/** What is told to one person never reaches a tab of another one; where nobody signs in, all tabs are the owner's. */
function audienceOf({ user, until }: Session): string {
  return until === null ? '' : `${user} ${until}`;
}
