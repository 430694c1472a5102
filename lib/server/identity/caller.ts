/** Who asks. What is read or written for a request is read or written as this one, and kept for nobody else. */
export interface Caller {
  /** The same for everybody who is the same user of the same cluster to the API server. */
  readonly identity: string;
}

/** The kubeconfig's user: whoever reaches a Waymark of one's own machine acts as its owner. */
export const owner: Caller = { identity: 'owner' };
