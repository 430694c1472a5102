import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Backend } from './harness/backend.ts';
import { startSandbox } from './harness/backend.ts';
import { expect, test } from './harness/test.ts';

// What a cluster can hold is shown and does nothing, whoever wrote it (S-29, S-30). Names that the API refuses come from a file.

const script = '<img src=x onerror="window.__xss=1">"><svg onload="window.__xss=1"></script><script>window.__xss=1</script>{{7*7}}';
const turned = 'a\u202Egpj\u200B\u2028\u001b[31m';
const long = 'x'.repeat(253);
const names = ['constructor', 'hasownproperty', 'null', 'undefined', 'nan', 'true', '0', `l${'o'.repeat(62)}`];

const condition = (type: string, status: string) => ({
  type,
  status,
  reason: 'Hostile',
  message: `${script}\n${turned} ${long}`,
  lastTransitionTime: '0001-01-01T00:00:00Z',
});

/** Every kind that is shown, with what a person could misuse in each text that is. */
const objects: readonly object[] = [
  ...names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': name } },
  })),
  ...names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `s-${name}`.slice(0, 63),
      namespace: 'constructor',
      labels: { constructor: 'toString', 'istio.io/use-waypoint': name },
    },
    spec: { clusterIP: '10.9.0.1', selector: { app: 'constructor' }, ports: [{ name: 'http', port: 80, appProtocol: script }] },
    status: { conditions: [condition('istio.io/WaypointBound', 'False'), { type: 'NoTime' }] },
  })),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'constructor', namespace: 'constructor', labels: { app: 'constructor' } },
    spec: { containers: [{ name: 'c', image: 'i' }], serviceAccountName: script, nodeName: script },
    status: { phase: 'Foo', podIP: '10.9.1.1', reason: `${script} ${turned}` },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'constructor', namespace: 'constructor', labels: { 'istio.io/waypoint-for': 'all' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    status: {
      conditions: [condition('Programmed', 'False'), condition('Hostile', 'Unknown')],
      listeners: [{ name: 'mesh', attachedRoutes: 0, supportedKinds: [], conditions: [condition('Accepted', 'False')] }],
    },
  },
  // Of a revision that no istiod has: what its status says stays.
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'foreign', namespace: 'constructor', labels: { 'istio.io/rev': 'nobody', 'istio.io/waypoint-for': 'all' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    status: {
      conditions: [condition('Programmed', 'False'), condition('Hostile', 'Unknown')],
      listeners: [{ name: 'mesh', attachedRoutes: 0, supportedKinds: [], conditions: [condition('Accepted', 'False')] }],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'hostile', namespace: 'constructor' },
    spec: {
      hosts: ['javascript.example.com'],
      resolution: 'STATIC',
      location: 'MESH_EXTERNAL',
      ports: [{ name: 'http', number: 80, protocol: 'HTTP' }],
      endpoints: [{ address: '10.9.2.1', labels: { 'istio.io/use-waypoint': 'constructor' } }],
    },
    status: { conditions: [condition('istio.io/WaypointBound', 'False')] },
  },
];

test.describe('[S-29] [S-30] a cluster full of hostile text', () => {
  let hostile: Backend;
  let folder: string;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waymark-hostile-'));
    await writeFile(join(folder, 'objects.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    hostile = await startSandbox(folder);
  });
  test.afterAll(async () => {
    await hostile.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const width of [1280, 400])
    test(`is shown and does nothing, ${width} px`, async ({ page, openOther }) => {
      const dialogs: string[] = [];
      page.on('dialog', async (dialog) => {
        dialogs.push(dialog.message());
        await dialog.dismiss();
      });
      await page.setViewportSize({ width, height: 900 });
      const { url } = await openOther({ on: hostile });
      const views = [
        ['/', /constructor/],
        ['/?ns=constructor&sel=Service/constructor/s-null', /s-null/],
        ['/?ns=constructor&sel=Gateway/constructor/constructor', /Objects that Istio made/],
        ['/?ns=constructor&sel=Pod/constructor/constructor', /constructor/],
        ['/?ns=constructor&sel=Gateway/constructor/foreign', /Programmed/],
        ['/?view=table', /constructor/],
        ['/waypoints', /constructor/],
        ['/destinations?to=Service/constructor/s-constructor', /s-constructor/],
        ['/destinations?to=ServiceEntry/constructor/hostile', /hostile/],
      ] as const;
      for (const [path, expected] of views) {
        await page.goto(`${url}${path}`);
        await expect(page.getByRole('main').getByText(expected).first(), path).toBeVisible();
        await expectHarmless(page, path);
      }
      expect(dialogs).toEqual([]);
      await page.goto(`${url}/?ns=constructor&sel=Gateway/constructor/foreign`);
      const said = page.getByText('<img src=x onerror=').first();
      await expect(said, 'it is shown as what it is').toBeVisible();
      await expect(page.getByText('⟨U+202E⟩').first(), 'what turns the text is spelled out').toBeVisible();
    });
});

async function expectHarmless(page: Page, path: string): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: '__xss' in window,
    made: document.querySelectorAll('img[src="x"], svg[onload], a[href^="javascript:"]').length,
    wider: document.documentElement.scrollWidth - window.innerWidth,
  }));
  expect(found.ran, path).toBe(false);
  expect(found.made, path).toBe(0);
  expect(found.wider, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
}
