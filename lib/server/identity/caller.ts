/** Who asks. What is read or written for a request is read or written as this one, and kept for nobody else. */
export interface Caller {
  /** The same for everybody who brings the same credential to the same cluster. */
  readonly identity: string;
  /** Of somebody who signed in; null with the owner of a laptop and in the demo. */
  readonly session: Session | null;
}

/** What the sealed cookie holds: everything about a sign-in, so that every replica knows it. */
export interface Session {
  /** Made at sign-in. */
  readonly id: string;
  readonly token: string;
  /** Who the API server said that is. */
  readonly user: string;
  /** When the token does not count any more, milliseconds since the epoch. */
  readonly expires: number;
  /** Of who signed in at the identity provider; null with a token that was pasted. */
  readonly grant: Grant | null;
}

/** What the identity provider gave besides the token. Times are milliseconds since the epoch. */
export interface Grant {
  /** Whom the provider vouches for: the claim `sub`. */
  readonly subject: string;
  /** With it the next token is asked for; '' when the provider gave none, and the session ends with its token. */
  readonly refresh: string;
  /** From then on the next token is to be asked for. */
  readonly renewAt: number;
  /** No next token lets the session go on for longer. */
  readonly until: number;
}

/** The kubeconfig's user: whoever reaches a Waymark of one's own machine acts as its owner. */
export const owner: Caller = { identity: 'owner', session: null };
