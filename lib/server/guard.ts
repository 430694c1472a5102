import type { AppError } from '../protocol/app-error.ts';
import type { Settings } from './settings.ts';

export interface GuardOptions {
  /** Whether it is a page to which another site sends the browser. A frame, a script or a picture of that site still is refused. */
  readonly landing?: boolean;
}

/** Whether a request may be worked on at all, whoever sent it; null: yes. Run before anything else in every route handler (S-13, S-19, S-22, S-25). */
export function guard(request: Request, { origins }: Pick<Settings, 'origins'>, { landing = false }: GuardOptions = {}): AppError | null {
  const host = request.headers.get('host');
  const origin = origins.find((own) => new URL(own).host === host);
  if (origin === undefined) return { code: 'forbidden', message: 'This address is not served.', hint: `Open ${origins[0]}/` };
  const site = request.headers.get('sec-fetch-site');
  const lands =
    landing &&
    request.method === 'GET' &&
    request.headers.get('sec-fetch-mode') === 'navigate' &&
    request.headers.get('sec-fetch-dest') === 'document';
  if (!lands && site !== null && site !== 'same-origin' && site !== 'none')
    return { code: 'forbidden', message: 'Requests from other sites are refused.' };
  return request.method === 'GET' || request.method === 'HEAD' ? null : guardWrite(request, origin);
}

function guardWrite(request: Request, origin: string): AppError | null {
  if (request.headers.get('origin') !== origin && !request.headers.has('authorization')) {
    return { code: 'forbidden', message: 'Writes must come from this page.' };
  }
  if (!/^application\/json\s*(;\s*charset=utf-8)?$/i.test(request.headers.get('content-type') ?? '')) {
    return { code: 'invalid', message: 'Send JSON with Content-Type: application/json.' };
  }
  if (request.headers.get('x-waymark') !== '1') return { code: 'forbidden', message: 'The header X-Waymark: 1 is missing.' };
  return null;
}
