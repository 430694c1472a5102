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
import { namespaceNode, panel } from './harness/topology.ts';

const themes = ['light', 'dark'] as const;
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
  readonly prepare?: (page: Page) => Promise<void>;
}

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

/** Takes the pictures of docs/screenshots from the simulated cluster, all of them. The app must be built. */
export async function takeScreenshots(say: (text: string) => void): Promise<void> {
  await mkdir(target, { recursive: true });
  const hundred = await writeHundredNamespaces();
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...browserFlags] });
  try {
    await takeFrom(bookinfo, [{ name: 'topology-1', path: '/?ns=bookinfo', namespace: 'bookinfo' }], browser, say);
    await takeFrom(undefined, ofDefaultScene, browser, say);
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
          await picture.arrange?.(backend.cluster);
          say(await take(picture, colorScheme, app.url, browser));
        }
      }
    } finally {
      await app.stop();
    }
  } finally {
    await backend.stop();
  }
}

async function take({ name, path, namespace, prepare }: Picture, colorScheme: (typeof themes)[number], url: string, browser: Browser) {
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
    await prepare?.(page);
    await page
      .getByRole('status')
      .filter({ hasText: /^Reading/ })
      .waitFor({ state: 'hidden' });
    await page.evaluate(() => document.fonts.ready);
    const file = join(target, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`${file} has ${size} bytes, more than ${mostBytes}`);
    return `${name}-${colorScheme}.png, ${Math.round(size / 1000)} KB`;
  } finally {
    await context.close();
  }
}

/** The mix of states that `npm run bench` measures with, with less in each namespace. */
async function writeHundredNamespaces(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-screenshots-'));
  const { phases } = makeScene({ namespaces: 100, servicesInNamespace: 6, podsInService: 2 }, 1);
  const documents = phases.flatMap(({ objects }) => objects).map((object) => JSON.stringify(object));
  await writeFile(join(folder, 'hundred.yaml'), documents.join('\n---\n'));
  return folder;
}
