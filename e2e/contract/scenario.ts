import type { Run } from './run.ts';

/** A story of requests that both servers must answer alike. */
export interface Scenario {
  readonly name: string;
  readonly play: (run: Run) => Promise<void>;
}

export function scenario(name: string, play: Scenario['play']): Scenario {
  return { name, play };
}
