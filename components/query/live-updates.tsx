'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { StreamEvent } from '../../lib/protocol/events.ts';
import { connectionStore, useConnection } from './connection.ts';
import type { EventStream } from './event-stream.ts';
import { openEventStream } from './event-stream.ts';
import { freshnessQuery, heardNow } from './freshness.ts';
import { invalidationsOf } from './live-events.ts';
import { refresh } from './refresh.ts';
import { sessionQuery, useSession } from './session.ts';

/** One stream per tab, mounted once: a browser allows six HTTP/1.1 connections per host. */
export function LiveUpdates() {
  const client = useQueryClient();
  const onEvent = useEffectEvent((event: StreamEvent) => {
    if (event.name === 'freshness') client.setQueryData(freshnessQuery.queryKey, heardNow(event.data));
    for (const filters of invalidationsOf(event)) refresh(client, filters);
  });

  const stream = useRef<EventStream>(null);
  useEffect(() => {
    const opened = openEventStream('/api/events', connectionStore(), (event) => onEvent(event));
    stream.current = opened;
    return () => opened.close();
  }, []);

  // The stream of somebody who signed in ends with the sign-in; the session then says so.
  const state = useConnection((connection) => connection.state);
  const session = useSession().data;
  const signedIn = session !== undefined && session.until !== null;
  useEffect(() => {
    if (signedIn && (state === 'reconnecting' || state === 'gone')) refresh(client, { queryKey: sessionQuery.queryKey });
  }, [client, signedIn, state]);

  // A server that was still starting refuses the stream too; its first answer says that it is ready.
  const ready = useSession().isSuccess;
  useEffect(() => {
    if (ready) stream.current?.retry();
  }, [ready]);
  return null;
}
