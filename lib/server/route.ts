import 'server-only';
import { connection } from 'next/server';
import type { GuardOptions } from './guard.ts';
import type { Handle, OpenHandle } from './respond.ts';
import { respond, respondOpenly } from './respond.ts';

/** The one way into a route handler; a law test checks that every handler is made by it, or by `openRoute`. */
export function route<C>(handle: Handle<C>) {
  return async (request: Request, context: C): Promise<Response> => {
    await connection(); // never prerendered; it interrupts a build by throwing, so nothing may catch it
    return respond(handle, request, context);
  };
}

/** For the few routes that need nobody to be known: liveness, and the door itself. */
export function openRoute(handle: OpenHandle, options: GuardOptions = {}) {
  return async (request: Request): Promise<Response> => {
    await connection();
    return respondOpenly(handle, request, options);
  };
}
