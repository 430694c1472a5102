type Environment = Readonly<Record<string, string | undefined>>;

/** How many seeds a run in CI takes, and how often the state of each is edited. */
export const usualRounds = 8;
export const editsPerRound = 3;

/**
 * WAYMARK_CONFORMANCE_SEED repeats one seed, or begins with it when WAYMARK_CONFORMANCE_ROUNDS asks for several; that alone makes
 * a run longer. Throws on anything but whole numbers.
 */
export function seedsOf(env: Environment): number[] {
  const seed = wholeNumber(env, 'WAYMARK_CONFORMANCE_SEED');
  const rounds = wholeNumber(env, 'WAYMARK_CONFORMANCE_ROUNDS') ?? (seed === undefined ? usualRounds : 1);
  return Array.from({ length: rounds }, (_, index) => (seed ?? 1) + index);
}

function wholeNumber(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^[0-9]{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}

/** One line for a shell that repeats a seed. */
export function commandFor(seed: number, controlPlane: string): string {
  return `WAYMARK_CONFORMANCE_SEED=${seed} WAYMARK_CONTROL_PLANE=${controlPlane} npx vitest run --project conformance e2e/conformance`;
}

/** So many destinations the first states of a run have at least; else the generator makes too little. */
export function leastDestinations(rounds: number): number {
  return rounds * 300;
}

/** Every run has each of these answers. */
export const leastAnswers: readonly string[] = [
  ...['WaypointAccepted', 'WaypointIsNotReady', 'AttachmentDenied', 'UnsupportedTrafficType', 'NothingDeclared', 'OptedOut'].flatMap(
    (reason) => ['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod'].map((kind) => `${kind} ${reason}`),
  ),
  ...['Service', 'ServiceEntry'].flatMap((kind) => [
    `${kind} with a canary`,
    `${kind} with a canary that is refused`,
    `${kind} with ingress traffic`,
  ]),
  ...['Service Exempt', 'Service NotADestination', 'Service NotDiscovered'],
  ...[
    'ServiceEntry CrossNamespaceWaypointForbidden',
    'ServiceEntry OtherRevision',
    'ServiceEntry HostTaken',
    'ServiceEntry NotADestination',
  ],
  ...['ServiceEntry NotDiscovered', 'ServiceEntry Exempt'],
  ...['WorkloadEntry OtherRevision', 'WorkloadEntry NotDiscovered', 'WorkloadEntry InheritedTypeMismatch', 'WorkloadEntry Exempt'],
  ...['Pod Exempt', 'Pod NotADestination', 'Pod NotDiscovered', 'Pod InheritedTypeMismatch'],
];
