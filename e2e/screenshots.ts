import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { makeScene } from '../bench/scene.ts';
import { browserFlags, browserPath } from '../scripts/browser.ts';
import { startApp } from './harness/app.ts';
import { startSandbox } from './harness/backend.ts';
import type { Cluster } from './harness/cluster.ts';
import { namespacePath } from './harness/cluster.ts';
import { part } from './harness/destinations.ts';
import { openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { planDialog, toPreview } from './harness/plan-dialog.ts';
import { namespaceNode, panel } from './harness/topology.ts';

const themes: readonly Theme[] = ['light', 'dark'];
const target = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const bookinfo = fileURLToPath(new URL('./control-plane/fixtures/bookinfo.yaml', import.meta.url));
const mostBytes = 300_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  /** A namespace that is drawn when the picture is complete. */
  readonly namespace: string;
  /** What is done to the cluster before. */
  readonly arrange?: (cluster: Cluster) => Promise<void>;
  /** From the page to what is shown. */
  readonly prepare?: Prepare;
  /** What is shown after that in the same page, one after the other. */
  readonly next?: ReadonlyArray<{ readonly name: string; readonly prepare: Prepare }>;
  /** Both, unless it is a picture of a guide. */
  readonly themes?: readonly Theme[];
}

type Theme = 'light' | 'dark';
type Prepare = (page: Page, cluster: Cluster) => Promise<void>;

const ofDefaultScene: readonly Picture[] = [
  { name: 'topology-10', path: '/', namespace: 'bookinfo' },
  {
    name: 'panel',
    path: '/?ns=bookinfo&sel=Service/bookinfo/reviews',
    namespace: 'bookinfo',
    prepare: (page) => panel(page, 'Service bookinfo/reviews').getByRole('region', { name: 'Why' }).waitFor(),
  },
  {
    name: 'enroll-preview',
    path: '/?ns=shop',
    namespace: 'shop',
    arrange: (cluster) => cluster.label(namespacePath('shop'), { 'mesh.example.com/shared-waypoint': 'admitted' }),
    async prepare(page) {
      const dialog = await openEnrollDialog(page, 'shop');
      await pickWaypoint(dialog, 'mesh-infra/shared');
      await preview(dialog);
    },
  },
  {
    name: 'table',
    path: '/?view=table&q=kind:service',
    namespace: '',
    prepare: (page) => page.getByRole('rowheader', { name: 'reviews' }).waitFor(),
  },
  {
    name: 'destination',
    path: '/destinations?to=query.search',
    namespace: '',
    prepare: (page) =>
      part(page, 'Who calls')
        .getByRole('rowheader', { name: /^Ambient pod/ })
        .waitFor(),
  },
  {
    name: 'radar',
    path: '/destinations?show=broken',
    namespace: '',
    prepare: (page) => page.getByText('AttachmentDenied').first().waitFor(),
  },
];

const revision = 'istio.io/rev';

/** For docs/changing-the-mesh.md, in the order in which they are told. What they write is undone at their end. */
const ofChanges: readonly Picture[] = [
  {
    name: 'waypoints',
    path: '/waypoints',
    namespace: '',
    prepare: (page) => page.getByRole('row', { name: /^shared in mesh-infra/ }).waitFor(),
  },
  {
    name: 'new-waypoint',
    path: '/waypoints',
    namespace: '',
    // Not yet taken care of by any istiod: so it can be seen how a plan waits.
    arrange: (cluster) => cluster.label(namespacePath('shop'), { [revision]: '1-32-canary' }),
    async prepare(page) {
      await page.getByRole('button', { name: 'New waypoint…' }).click();
      const dialog = planDialog(page);
      await dialog.getByRole('combobox', { name: 'Namespace' }).fill('shop');
      await dialog.getByRole('combobox', { name: 'Namespace' }).press('Escape');
      const users = dialog.getByRole('radiogroup', { name: 'Who uses it as soon as it is ready' });
      await users.getByRole('radio', { name: /^Its own namespace/ }).click();
      await dialog.getByRole('checkbox', { name: 'It also joins the mesh' }).check();
    },
    next: [
      { name: 'new-waypoint-preview', prepare: async (page) => void (await toPreview(page)) },
      {
        name: 'change-waiting',
        async prepare(page) {
          await planDialog(page)
            .getByRole('button', { name: /^Apply/ })
            .click();
          await planDialog(page)
            .getByText(/is not ready: /)
            .waitFor();
        },
      },
      {
        name: 'change-stopped',
        async prepare(page) {
          await planDialog(page).getByRole('button', { name: 'Stop' }).click();
          await planDialog(page).getByRole('button', { name: 'Go on' }).waitFor();
        },
      },
      {
        name: 'change-written',
        async prepare(page, cluster) {
          await cluster.label(namespacePath('shop'), { [revision]: null });
          await planDialog(page).getByRole('button', { name: 'Go on' }).click();
          await planDialog(page)
            .getByRole('button', { name: /^Apply/ })
            .click();
          await planDialog(page)
            .getByText(/^(\d+) of \1 services report WaypointAccepted\.$/)
            .waitFor();
        },
      },
      {
        name: 'changes',
        async prepare(page) {
          await planDialog(page).getByRole('button', { name: 'Close' }).last().click();
          await page
            .getByRole('banner')
            .getByRole('button', { name: /^Changes/ })
            .click();
          await page
            .getByRole('button', { name: /^Undo: / })
            .first()
            .waitFor();
        },
      },
      {
        name: 'clean-up',
        async prepare(page) {
          await page
            .getByRole('dialog')
            .getByRole('button', { name: /^Undo: / })
            .first()
            .click();
          await page.getByText(/, undone/).waitFor();
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Clean up…' }).click();
          await planDialog(page)
            .getByRole('radio', { name: /^The whole mesh/ })
            .click();
          await toPreview(page);
        },
      },
    ],
  },
];

/** Takes the pictures of docs/screenshots from the simulated cluster, all of them. The app must be built. */
export async function takeScreenshots(say: (text: string) => void): Promise<void> {
  await mkdir(target, { recursive: true });
  const hundred = await writeHundredNamespaces();
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserFlags] });
  try {
    await takeFrom(bookinfo, [{ name: 'topology-1', path: '/?ns=bookinfo', namespace: 'bookinfo' }], browser, say);
    await takeFrom(undefined, ofDefaultScene, browser, say);
    await takeFrom(
      undefined,
      ofChanges.map((picture) => ({ ...picture, themes: ['light'] })),
      browser,
      say,
    );
    await takeFrom(hundred, [{ name: 'topology-100', path: '/', namespace: 'team-099' }], browser, say);
  } finally {
    await browser.close();
    await rm(hundred, { recursive: true, force: true });
  }
}

async function takeFrom(manifests: string | undefined, pictures: readonly Picture[], browser: Browser, say: (text: string) => void) {
  const backend = await startSandbox(manifests);
  try {
    const app = await startApp(backend);
    try {
      for (const colorScheme of themes) {
        for (const picture of pictures) {
          if (!(picture.themes ?? themes).includes(colorScheme)) continue;
          await picture.arrange?.(backend.cluster);
          await take(picture, colorScheme, { url: app.url, cluster: backend.cluster, browser, say });
        }
      }
    } finally {
      await app.stop();
    }
  } finally {
    await backend.stop();
  }
}

interface Studio {
  readonly url: string;
  readonly cluster: Cluster;
  readonly browser: Browser;
  readonly say: (text: string) => void;
}

async function take({ name, path, namespace, prepare, next = [] }: Picture, colorScheme: Theme, { url, cluster, browser, say }: Studio) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  try {
    const page = await context.newPage();
    await page.goto(url + path);
    if (namespace !== '') await namespaceNode(page, namespace).waitFor();
    for (const shown of [{ name, prepare }, ...next]) {
      await shown.prepare?.(page, cluster);
      say(await shoot(page, `${shown.name}-${colorScheme}.png`));
    }
  } finally {
    await context.close();
  }
}

async function shoot(page: Page, name: string): Promise<string> {
  await page
    .getByRole('status')
    .filter({ hasText: /^Reading/ })
    .waitFor({ state: 'hidden' });
  await page.evaluate(() => document.fonts.ready);
  const file = join(target, name);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(file);
  if (size > mostBytes) throw new Error(`${file} has ${size} bytes, more than ${mostBytes}`);
  return `${name}, ${Math.round(size / 1000)} KB`;
}

/** The mix of states that `npm run bench` measures with, with less in each namespace. */
async function writeHundredNamespaces(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-screenshots-'));
  const { phases } = makeScene({ namespaces: 100, servicesInNamespace: 6, podsInService: 2 }, 1);
  const documents = phases.flatMap(({ objects }) => objects).map((object) => JSON.stringify(object));
  await writeFile(join(folder, 'hundred.yaml'), documents.join('\n---\n'));
  return folder;
}
