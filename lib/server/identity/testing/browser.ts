import { beginSignIn } from '../oidc/begin.ts';
import { landSignIn } from '../oidc/land.ts';

/** What of a browser a sign-in at a provider needs: cookies, and going where it is sent. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  /** Each Set-Cookie header that came. */
  readonly setCookies: string[] = [];

  get headers(): Headers {
    return new Headers({ cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
  }

  keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      this.setCookies.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  forget(part: string): void {
    for (const name of this.#cookies.keys()) if (name.includes(part)) this.#cookies.delete(name);
  }

  /** To the provider: the address that it is sent to there. */
  async begin(returnTo: string | null = null): Promise<URL> {
    return new URL(locationOf(this.keep(unwrapped(await beginSignIn(returnTo)))));
  }

  /** At the provider, which sends it back: the address that it comes back to. */
  async visit(there: URL): Promise<URL> {
    return new URL(locationOf(await fetch(there, { redirect: 'manual' })));
  }

  /** Back: the page that it is sent to. */
  async land(back: URL, address = 'test'): Promise<string> {
    return locationOf(this.keep(unwrapped(await landSignIn(new Request(back, { headers: this.headers }), address))));
  }

  /** All of it. */
  async signIn(returnTo: string | null = null, address = 'test'): Promise<string> {
    return this.land(await this.visit(await this.begin(returnTo)), address);
  }
}

function locationOf(response: Response): string {
  return response.headers.get('location') ?? `${response.status} and no way on`;
}

function unwrapped(answer: Awaited<ReturnType<typeof landSignIn>>): Response {
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value;
}
