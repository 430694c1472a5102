import type { ControlPlaneState } from './state.ts';

/** What the supervisor tells the process that started it. */
export type SupervisorMessage =
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'ready'; readonly state: ControlPlaneState }
  /** Another supervisor has this name. */
  | { readonly type: 'taken'; readonly pid: number }
  | { readonly type: 'failed'; readonly message: string }
  /** The answer to `kill` and `start`; `problem` is '' when it was done. */
  | { readonly type: 'acted'; readonly component: string; readonly problem: string };

/**
 * `detach`: stay when I am gone. Without it the supervisor ends the control plane as soon as the channel to its
 * parent closes, which the kernel does however the parent dies.
 * `kill`: end one component without warning. `start`: start it again, and answer when it is ready.
 */
export type ParentMessage = { readonly type: 'detach' } | { readonly type: 'kill' | 'start'; readonly component: string };
