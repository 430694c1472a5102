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
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** The kubeconfig's user: whoever reaches a Waymark of one's own machine acts as its owner. */
export const owner: Caller = { identity: 'owner', session: null };
