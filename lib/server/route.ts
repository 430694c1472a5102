import 'server-only';
import { connection } from 'next/server';
import type { Handle, RouteOptions } from './respond.ts';
import { respond } from './respond.ts';

/** The one way into a route handler; a law test checks that every handler is made by it. */
export function route<C>(handle: Handle<C>, options: RouteOptions = {}) {
  return async (request: Request, context: C): Promise<Response> => {
    await connection(); // never prerendered; it interrupts a build by throwing, so nothing may catch it
    return respond(handle, options, request, context);
  };
}
