import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';
import { attach, startControlPlane } from '../e2e/control-plane/control-plane.ts';
import type { App } from './app.ts';
import { getApi, memoryOfProcess, startServer } from './app.ts';
import { launchBrowser } from './browser.ts';
import { measureBusy } from './busy.ts';
import { measureBytes } from './bytes.ts';
import { canvasRows, measureCanvas } from './canvas.ts';
import { measureChanges, openPage } from './change-latency.ts';
import type { BenchCluster } from './cluster.ts';
import { realCluster, simulatedCluster, sparedNamespaces } from './cluster.ts';
import type { Figures } from './figures.ts';
import { clusterConditions, machineConditions, rowsOf } from './figures.ts';
import { measureFirstSync } from './first-sync.ts';
import { load } from './load.ts';
import { machine } from './machine.ts';
import { measureMemory } from './memory.ts';
import { measureNavigation } from './navigation.ts';
import { profiled, profilerOfPage, profileText } from './profile.ts';
import { tableOf } from './report.ts';
import { measureResolution } from './resolution.ts';
import { resolutionRows } from './resolution-figures.ts';
import { measureRoutes } from './routes.ts';
import { runningOf } from './running.ts';
import type { SizeName } from './scene.ts';
import { sizes } from './scene.ts';
import { measureSoak } from './soak.ts';
import { letYield } from './yield.ts';

const usage = `npm run bench -- [options]      how fast and how large Waymark is

  --size NAME      namespaces, Services, pods:
                     small     20, 200, 1,000            minutes; try it out
                     medium    100, 1,000, 5,000
                     default   100, 2,000, 10,000
                     large     1,000, 10,000, 50,000     25 minutes to fill on a real API server
                     huge      1,000, 10,000, 150,000    on the simulated cluster only
  --on WHAT        real: API server, etcd, controllers and istiod, built from source (needs Go); simulated: needs nothing, fills in seconds.
                   real unless said otherwise, simulated for huge
  --seed N         of the objects that are written; 1 unless said otherwise
  --only LETTERS   of r (resolution), p (pan and zoom), a (first sync), b (memory), c (a change), d (navigation), e (bytes),
                   f (search and other answers), g (a busy cluster, 100 tabs); for example --only ac
                   s (a busy cluster for half an hour) only when it is named
  --minutes N      of s; 30 unless said otherwise
  --yield          the real cluster gets what is left of the processors, as if it were on other machines (Linux)
  --profile        also prints what the server and the page spent their time with, from a build with readable names; its figures are slower
  --out FILE       writes every sample as JSON

On a real API server it starts a control plane "bench", fills it and stops it at the end. One that is up already, from
\`npm run control-plane -- up --name bench\`, is filled once and left running for the next time.
--only r needs none and takes less than a minute: 10,000 Services and 50,000 pods in memory, whatever the size.
--only p needs none either and takes some minutes: the page of a simulated cluster with as many.
The exit code is 0 when every aim is met, 3 when one is missed.`;

/** What the starter script lends. */
export interface Starter {
  say(text: string): void;
  /** Makes the build current. `readable`: with the names of functions in it. */
  ensureBuilt(options: { readonly readable: boolean }): Promise<void>;
}

interface Options {
  readonly size: SizeName;
  readonly on: 'real' | 'simulated';
  readonly seed: number;
  readonly only: string;
  readonly minutes: number;
  readonly profile: boolean;
  readonly yield: boolean;
  readonly out: string | undefined;
}

/** How often; the large ones take so long that three times must do. */
const countsFor = (size: SizeName) =>
  size === 'large' || size === 'huge'
    ? { rounds: size === 'huge' ? 1 : 3, changes: 100, navigations: 10, seconds: 15 }
    : { rounds: 9, changes: 200, navigations: 20, seconds: 15 };

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
        on: { type: 'string' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: 'rpabcdefg' },
        minutes: { type: 'string', default: '30' },
        profile: { type: 'boolean', default: false },
        yield: { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return usage;
    const seed = Number(values.seed);
    if (!Object.hasOwn(sizes, values.size)) return `--size is one of ${Object.keys(sizes).join(', ')}`;
    if (!Number.isInteger(seed)) return '--seed is a whole number';
    const on = values.on ?? (values.size === 'huge' ? 'simulated' : 'real');
    if (on !== 'real' && on !== 'simulated') return '--on is real or simulated';
    if (on === 'simulated' && values.yield) return '--yield is for the real cluster';
    if (on === 'real' && values.size === 'huge') return '--size huge is for the simulated cluster: leave --on out';
    if (!/^[rpsa-g]+$/.test(values.only)) return '--only takes r, p, s and letters from a to g';
    const minutes = Number(values.minutes);
    if (!Number.isInteger(minutes) || minutes < 1) return '--minutes is a whole number of at least 1';
    return {
      size: values.size as SizeName,
      on,
      seed,
      only: values.only,
      minutes,
      profile: values.profile,
      yield: values.yield,
      out: values.out,
    };
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`;
  }
}

/** How to end what was started, in the order of the starts. */
type CleanUp = Array<() => Promise<unknown>>;

async function measure(options: Options, starter: Starter, signal: AbortSignal, cleanUp: CleanUp): Promise<number> {
  const { only, out, seed, profile } = options;
  const where = machine();
  // First, while nothing that is started for the others runs beside it.
  const resolution = only.includes('r') ? measureResolution(seed, starter.say) : null;
  if (only.includes('p')) await starter.ensureBuilt({ readable: profile });
  const canvas = only.includes('p') ? await measureCanvas(starter.say, { profile }) : null;
  const figures = /[a-gs]/.test(only) ? await measureOnCluster(options, starter, signal, cleanUp) : null;
  const rows = [
    ...(resolution ? resolutionRows(resolution) : []),
    ...(canvas ? canvasRows(canvas) : []),
    ...(figures ? rowsOf(figures) : []),
  ];
  console.log(
    `\n${tableOf(rows)}\n\n${[...(figures ? clusterConditions(figures) : []), ...machineConditions(figures ?? where)].join('\n')}`,
  );
  const profiles = [...(canvas?.profiles ?? []), ...(figures?.profiles ?? [])];
  if (profiles.length > 0) console.log(`\n${profileText(profiles)}`);
  if (out !== undefined) {
    writeFileSync(
      out,
      `${JSON.stringify({ ...where, ...figures, ...(resolution ? { resolution } : {}), ...(canvas ? { canvas } : {}) }, null, 1)}\n`,
    );
    starter.say(`every sample is in ${out}`);
  }
  return rows.every(({ aim }) => aim?.met !== false) ? 0 : 3;
}

/** The figures that need a control plane. */
async function measureOnCluster(options: Options, { say, ensureBuilt }: Starter, signal: AbortSignal, cleanUp: CleanUp): Promise<Figures> {
  const needsApp = /[b-gs]/.test(options.only);
  if (needsApp) await ensureBuilt({ readable: options.profile });
  const cluster = await clusterFor(options, say, signal, cleanUp);
  cleanUp.push(() => cluster.stop());

  const { size, seed, only } = options;
  return {
    size,
    seed,
    ...machine(),
    cluster: cluster.what,
    ...(only.includes('a') ? { firstSync: await measureFirstSync(cluster, { rounds: countsFor(size).rounds, log: say, signal }) } : {}),
    ...(needsApp ? await measureApp({ options, say, cluster, cleanUp }) : {}),
  };
}

async function clusterFor(options: Options, say: Starter['say'], signal: AbortSignal, cleanUp: CleanUp): Promise<BenchCluster> {
  const { size, seed, on } = options;
  if (on === 'simulated') {
    const began = performance.now();
    const cluster = await simulatedCluster(size, seed);
    say(`the simulated cluster is filled, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return cluster;
  }
  const cluster = realCluster(attach('bench') ?? (await startOwn(say, signal, cleanUp)), size, seed);
  await load(cluster.client, { size, seed, log: say });
  if (!options.yield) return cluster;
  const end = letYield('bench');
  cleanUp.push(async () => end());
  return { ...cluster, what: `${cluster.what}; they yield their processors to what is measured` };
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
  readonly cluster: BenchCluster;
  readonly cleanUp: CleanUp;
}

/** Other writes a second while a change is measured. */
const otherWrites = 200;

/** The figures that need the server; most of them a browser too. */
async function measureApp({
  options: { size, seed, only, minutes, profile },
  say,
  cluster,
  cleanUp,
}: AppOptions): Promise<Partial<Figures>> {
  const wants = (letter: string) => only.includes(letter);
  const counts = countsFor(size);
  const app = await startServer(cluster, { profile });
  cleanUp.push(() => app.stop());
  const profiles = [...app.profiles];
  const cards = await countNamespaces(app);
  const [open, closed] = sparedNamespaces(size, seed);
  say(`the server is ready, ${app.readyMs.toFixed(0)} ms; the page draws ${cards} namespaces`);

  const figures: { -readonly [K in keyof Figures]?: Figures[K] } = { serverReadyMs: app.readyMs, stallMs: app.stallMs, looks: app.looks };
  if (wants('b')) figures.memory = await measureMemory(app, open.name);
  if (wants('f')) figures.routes = await measureRoutes(app, open);
  const browser = /[c-e]/.test(only) ? await launchBrowser() : undefined;
  if (browser) {
    cleanUp.push(() => browser.close());
    figures.browser = browser.version();
    if (wants('d')) figures.navigation = await measureNavigation(app, browser, cards, counts.navigations);
    if (wants('c')) {
      const page = await openPage(app, browser, open, cards);
      const profilers = app.profiler ? { 'the server': app.profiler, 'the page': await profilerOfPage(page) } : {};
      cluster.churn(otherWrites);
      const changes = () => measureChanges({ cluster, page, namespace: open, count: counts.changes }, say);
      const before = runningOf(app.pid);
      figures.changes = await profiled(profilers, 'while changes are measured', profiles, changes);
      figures.changing = [before, runningOf(app.pid)];
      cluster.churn(0);
      await page.context().close();
    }
    if (wants('e')) figures.bytes = await measureBytes({ app, browser, client: cluster.client, cards, open, closed });
  }
  if (wants('g')) {
    const busy = () => measureBusy(app, cluster, open, counts.seconds, say);
    figures.busy = await profiled({ 'the server': app.profiler }, 'of a busy cluster', profiles, busy);
  }
  if (wants('s')) figures.soak = await measureSoak(app, cluster, open, minutes, say);
  if (wants('b')) figures.memoryAtEnd = memoryOfProcess(app.pid);
  return { ...figures, profiles };
}

async function countNamespaces(app: App): Promise<number> {
  const { text } = await getApi(app, '/api/overview');
  return (JSON.parse(text) as { totals: { namespaces: number } }).totals.namespaces;
}
