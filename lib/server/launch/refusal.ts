import type { Result } from '../../mesh/result.ts';
import { err } from '../../mesh/result.ts';

/** Why Waymark does not start. The exit code tells programs what the sentence tells people. */
export interface Refusal {
  readonly exitCode: number;
  readonly message: string;
  readonly hint: string;
}

/** Listed in `npm start -- --help`; scripts may rely on them. */
export const exitCodes = {
  server: 1,
  usage: 2,
  noKubeconfig: 3,
  unknownContext: 4,
  kubeconfig: 5,
  portInUse: 6,
  tls: 7,
  unauthorized: 8,
  unreachable: 9,
} as const;

export function refusal(reason: keyof typeof exitCodes, message: string, hint: string): Refusal {
  return { exitCode: exitCodes[reason], message, hint };
}

export function refuse(reason: keyof typeof exitCodes, message: string, hint: string): Result<never, Refusal> {
  return err(refusal(reason, message, hint));
}

/** Tells the user, and returns the exit code. */
export function report({ message, hint, exitCode }: Refusal): number {
  console.error(`\nWaymark cannot start: ${message}${hint ? `\n  ${hint}` : ''}\n`);
  return exitCode;
}
