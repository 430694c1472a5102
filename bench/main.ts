import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';
import { attach, rawClientOf, startControlPlane } from '../e2e/control-plane/control-plane.ts';
import type { RawClient } from '../e2e/control-plane/raw-client.ts';
import type { App } from './app.ts';
import { getApi, memoryOfProcess, startServer } from './app.ts';
import { launchBrowser } from './browser.ts';
import { measureBytes } from './bytes.ts';
import { measureChanges, openPage } from './change-latency.ts';
import type { Figures } from './figures.ts';
import { clusterConditions, machineConditions, rowsOf } from './figures.ts';
import { measureFirstSync } from './first-sync.ts';
import { load } from './load.ts';
import { machine } from './machine.ts';
import { measureMemory } from './memory.ts';
import { measureNavigation } from './navigation.ts';
import { tableOf } from './report.ts';
import { measureResolution } from './resolution.ts';
import { resolutionRows } from './resolution-figures.ts';
import type { SceneNamespace, SizeName } from './scene.ts';
import { makeScene, sizes } from './scene.ts';

const usage = `npm run bench -- [options]      how fast and how large Waymark is on a real API server

  --size NAME      small: 20 namespaces, 200 Services, 1,000 pods; default: 100, 2,000, 10,000
  --seed N         of the objects that are written; 1 unless said otherwise
  --only LETTERS   of r (resolution), a (first sync), b (memory), c (a change), d (navigation), e (bytes); for example --only ac
  --out FILE       writes every sample as JSON

It starts a control plane "bench", fills it (minutes at the default size) and stops it at the end. One that is up already,
from \`npm run control-plane -- up --name bench\`, is filled once and left running for the next time.
--only r needs none and takes less than a minute: 10,000 Services and 50,000 pods in memory, whatever the size.
The exit code is 0 when every aim is met, 3 when one is missed.`;

/** What the starter script lends. */
export interface Starter {
  say(text: string): void;
  /** Makes the build current. */
  ensureBuilt(): Promise<void>;
}

interface Options {
  readonly size: SizeName;
  readonly seed: number;
  readonly only: string;
  readonly out: string | undefined;
}

const counts = { rounds: 9, changes: 200, navigations: 20 } as const;

/** Runs one command line; resolves with the exit code. */
export async function bench(argv: readonly string[], starter: Starter): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.log(options);
    return options === usage ? 0 : 2;
  }
  const abort = new AbortController();
  const aborted = new Promise<'aborted'>((resolve) => abort.signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort());
  const cleanUp: CleanUp = [];
  try {
    const work = measure(options, starter, abort.signal, cleanUp);
    work.catch(() => {}); // after an abort it fails because its tools are taken away
    const outcome = await Promise.race([work, aborted]);
    return outcome === 'aborted' ? 130 : outcome;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    for (const end of cleanUp.reverse()) await end().catch((error: unknown) => console.error(error));
  }
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        size: { type: 'string', default: 'default' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: 'rabcde' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return usage;
    const seed = Number(values.seed);
    if (!Object.hasOwn(sizes, values.size)) return `--size is one of ${Object.keys(sizes).join(', ')}`;
    if (!Number.isInteger(seed)) return '--seed is a whole number';
    if (!/^[ra-e]+$/.test(values.only)) return '--only takes r and letters from a to e';
    return { size: values.size as SizeName, seed, only: values.only, out: values.out };
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
}

/** How to end what was started, in the order of the starts. */
type CleanUp = Array<() => Promise<unknown>>;

async function measure(options: Options, starter: Starter, signal: AbortSignal, cleanUp: CleanUp): Promise<number> {
  const { only, out, seed } = options;
  const where = machine();
  // First, while nothing that is started for the others runs beside it.
  const resolution = only.includes('r') ? measureResolution(seed, starter.say) : null;
  const figures = /[a-e]/.test(only) ? await measureOnCluster(options, starter, signal, cleanUp) : null;
  const rows = [...(resolution ? resolutionRows(resolution) : []), ...(figures ? rowsOf(figures) : [])];
  console.log(
    `\n${tableOf(rows)}\n\n${[...(figures ? clusterConditions(figures) : []), ...machineConditions(figures ?? where)].join('\n')}`,
  );
  if (out !== undefined) {
    writeFileSync(out, `${JSON.stringify({ ...where, ...figures, ...(resolution ? { resolution } : {}) }, null, 1)}\n`);
    starter.say(`every sample is in ${out}`);
  }
  return rows.every(({ aim }) => aim?.met !== false) ? 0 : 3;
}

/** The figures that need a control plane. */
async function measureOnCluster(options: Options, { say, ensureBuilt }: Starter, signal: AbortSignal, cleanUp: CleanUp): Promise<Figures> {
  const needsApp = /[b-e]/.test(options.only);
  if (needsApp) await ensureBuilt();
  const controlPlane = attach('bench') ?? (await startOwn(say, signal, cleanUp));
  const client = rawClientOf(controlPlane);
  cleanUp.push(() => client.close());
  await load(client, { ...options, log: say });

  const { size, seed, only } = options;
  return {
    size,
    seed,
    ...machine(),
    versions: controlPlane.versions,
    ...(only.includes('a') ? { firstSync: await measureFirstSync(controlPlane, { rounds: counts.rounds, log: say, signal }) } : {}),
    ...(needsApp ? await measureApp({ options, say, controlPlane, client, cleanUp }) : {}),
  };
}

async function startOwn(say: Starter['say'], signal: AbortSignal, cleanUp: CleanUp): Promise<ControlPlane> {
  const starting = startControlPlane({ name: 'bench', log: say, signal });
  // Aborted while it starts, it takes away by itself what is there; that is waited for too.
  cleanUp.push(() => starting.then(({ stop }) => stop()).catch(() => {}));
  return starting;
}

interface AppOptions {
  readonly options: Options;
  readonly say: Starter['say'];
  readonly controlPlane: ControlPlane;
  readonly client: RawClient;
  readonly cleanUp: CleanUp;
}

/** The figures that need the server and a browser. */
async function measureApp({ options, say, controlPlane, client, cleanUp }: AppOptions): Promise<Partial<Figures>> {
  const wants = (letter: string) => options.only.includes(letter);
  const app = await startServer(controlPlane);
  cleanUp.push(() => app.stop());
  const browser = await launchBrowser();
  cleanUp.push(() => browser.close());
  const cards = await countNamespaces(app);
  const { namespaces } = makeScene(sizes[options.size], options.seed);
  const [open, closed] = namespaces.filter(({ role }) => role === 'inherited') as [SceneNamespace, SceneNamespace];
  say(`the server is ready, ${app.readyMs.toFixed(0)} ms; the page draws ${cards} namespaces`);

  const figures: { -readonly [K in keyof Figures]?: Figures[K] } = { browser: browser.version(), serverReadyMs: app.readyMs };
  if (wants('b')) figures.memory = await measureMemory(app, browser, cards);
  if (wants('d')) figures.navigation = await measureNavigation(app, browser, cards, counts.navigations);
  if (wants('c')) {
    const page = await openPage(app, browser, open, cards);
    figures.changes = await measureChanges({ controlPlane, client, page, namespace: open, count: counts.changes }, say);
    await page.context().close();
  }
  if (wants('e')) figures.bytes = await measureBytes({ app, browser, client, cards, open, closed });
  if (wants('b')) figures.memoryAtEnd = memoryOfProcess(app.pid);
  return figures;
}

async function countNamespaces(app: App): Promise<number> {
  const { text } = await getApi(app, '/api/overview');
  return (JSON.parse(text) as { totals: { namespaces: number } }).totals.namespaces;
}
