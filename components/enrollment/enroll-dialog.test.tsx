import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamespaceView } from '../../lib/mesh/view/views.ts';
import type { PlanPreview, Session, WaypointChoice } from '../../lib/protocol/api.ts';
import { ChangesProvider, useEnroll } from '../changes/changes-context.tsx';
import { operation, patch, preview, progress, undoOf } from '../plans/testing/effects.ts';
import type { Asked, Reply } from '../query/testing/api-server.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { renderAt } from '../query/testing/page.tsx';
import { Button } from '../ui/button.tsx';

// On a busy machine an answer takes its time; nothing here measures it.
configure({ asyncUtilTimeout: 20_000 });

const session: Session = {
  mode: 'laptop',
  version: '0',
  readOnly: false,
  cluster: { id: 'c1', context: 'kind', server: '', version: '' },
  user: '',
  until: null,
  renewInMs: null,
};
const view: NamespaceView = {
  revision: '1',
  card: {
    name: 'shop',
    mesh: 'ambient',
    asks: null,
    worst: 'l4',
    services: 1,
    serviceEntries: 0,
    workloads: 1,
    pods: 2,
    captured: 2,
    waypoints: 0,
    looks: { l4: 3 },
    problem: '',
    matches: null,
    terminating: false,
  },
  services: [],
  workloads: [],
  waypoints: [],
  selections: [],
};
const choices: WaypointChoice[] = [
  { waypoint: { namespace: 'bookinfo', name: 'waypoint' }, trafficType: 'service', badge: 'ready', fits: true, reason: '', fix: null },
  {
    waypoint: { namespace: 'payments', name: 'slow' },
    trafficType: 'service',
    badge: 'starting',
    fits: false,
    reason: 'Not ready.',
    fix: null,
  },
];
const undo = undoOf();
const result = operation({ undo });

let server: Awaited<ReturnType<typeof startApiServer>>;
let answers: Record<string, (asked: Asked) => Reply | Promise<Reply>>;

beforeEach(async () => {
  answers = {
    '/api/session': () => ({ json: session }),
    '/api/namespaces/shop': () => ({ json: view }),
    '/api/waypoint-choices?namespace=shop': () => ({ json: choices }),
    '/api/plans': () => ({ json: preview() }),
    '/api/plans/apply': () => ({ json: result }),
  };
  server = await startApiServer(
    (asked) => answers[asked.path]?.(asked) ?? { status: 404, json: { error: { code: 'notFound', message: 'No.' } } },
  );
});

afterEach(async () => {
  cleanup();
  localStorage.clear();
  await server.close();
});

function Opener() {
  const enroll = useEnroll();
  return <Button onClick={() => enroll('shop')}>open</Button>;
}

async function openDialog() {
  renderAt(
    server.url,
    <ChangesProvider>
      <Opener />
    </ChangesProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'open' }));
  await screen.findByRole('combobox');
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const sent = (path: string) => server.log.filter((asked) => asked.path === path);

async function openPreview() {
  await openDialog();
  await screen.findByText('1 of 2 waypoints fit.');
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'bookinfo/waypoint' } });
  fireEvent.submit(screen.getByRole('combobox'));
  await screen.findByText('What is written');
}

describe('the enroll dialog', () => {
  it('plans what was chosen, and writes nothing before Apply', async () => {
    await openPreview();
    expect(sent('/api/plans').map((asked) => asked.body)).toEqual([
      {
        intent: {
          type: 'enroll',
          targets: [{ kind: 'Namespace', namespace: '', name: 'shop' }],
          mesh: 'keep',
          waypoint: { do: 'use', waypoint: { namespace: 'bookinfo', name: 'waypoint' } },
          canary: { do: 'keep' },
          ingress: 'keep',
        },
      },
    ]);
    expect(screen.getByRole('row', { name: /use-waypoint/ }).textContent).toContain('absent → waypoint');
    screen.getByText('1 service gains waypoint bookinfo/waypoint');
    expect(sent('/api/plans/apply')).toEqual([]);
  });

  it('waits for a server that still reads the cluster', async () => {
    let asked = 0;
    const reading = { status: 503, json: { error: { code: 'notReady', message: 'Still reading daemonsets …' } } };
    answers['/api/plans'] = () => (++asked > 1 ? { json: preview() } : reading);
    await openPreview();
    expect(asked).toBe(2);
    expect(screen.queryByText(/Still reading/)).toBeNull();
  });

  it('marks the field that is wrong and puts the focus there', async () => {
    await openDialog();
    fireEvent.submit(screen.getByRole('combobox'));
    await screen.findByText(/Choose a waypoint, for example/);
    expect(document.activeElement).toBe(screen.getByRole('combobox'));
    expect(screen.getByRole('combobox').getAttribute('aria-invalid')).toBe('true');
    expect(sent('/api/plans')).toEqual([]);
  });

  it('shows what the server finds wrong at the field', async () => {
    answers['/api/plans'] = () => ({
      status: 422,
      json: { error: { code: 'invalid', message: 'Nothing.', issues: [{ field: 'waypoint', message: 'Nothing would change.' }] } },
    });
    await openDialog();
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'bookinfo/waypoint' } });
    fireEvent.submit(screen.getByRole('combobox'));
    await screen.findByText('Nothing would change.');
    expect(document.activeElement?.getAttribute('role')).toBe('radio');
  });

  it('sends a double click once, lists the change, and takes it back', async () => {
    await openPreview();
    fireEvent.click(button('Apply'));
    fireEvent.click(screen.getByRole('button', { name: /^Apply/ }));
    await screen.findByText('written');
    const [applied] = sent('/api/plans/apply');
    expect(sent('/api/plans/apply')).toHaveLength(1);
    expect(applied?.body).toMatchObject({ clusterId: 'c1', digest: 'd1', operation: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(JSON.parse(localStorage.getItem('waymark.changes') ?? '[]')).toMatchObject([{ clusterId: 'c1', undo, undone: null }]);

    fireEvent.click(button('Undo'));
    await screen.findByText('Undone');
    expect(sent('/api/plans').at(-1)?.body).toEqual({ intent: undo });
    expect(sent('/api/plans/apply').at(-1)?.body).toMatchObject({ intent: undo });
    expect(JSON.parse(localStorage.getItem('waymark.changes') ?? '[]')).toMatchObject([{ undone: expect.any(String) }]);
  });

  it('says who stands against an undo, and does not call it undone', async () => {
    await openPreview();
    fireEvent.click(button('Apply'));
    await screen.findByText('written');
    answers['/api/plans'] = () => ({
      status: 409,
      json: { error: { code: 'conflict', message: 'Somebody changed it since: it is "other".' } },
    });
    fireEvent.click(button('Undo'));
    await screen.findByText('Somebody changed it since: it is "other".');
    expect(sent('/api/plans/apply')).toHaveLength(1);
    expect(JSON.parse(localStorage.getItem('waymark.changes') ?? '[]')).toMatchObject([{ undone: null }]);
  });

  it('shows the difference when the cluster changed meanwhile, and applies the new plan only when told to', async () => {
    const fresh: PlanPreview = preview({
      digest: 'd2',
      plan: { title: 'new', steps: [patch('istio.io/use-waypoint', 'other', 'waypoint')] },
    });
    answers['/api/plans/apply'] = (asked) =>
      (asked.body as { digest: string }).digest === 'd2'
        ? { json: result }
        : { status: 409, json: { error: { code: 'conflict', message: 'Changed.', details: { plan: fresh } } } };
    await openPreview();
    fireEvent.click(button('Apply'));
    await screen.findByText('Namespace shop istio.io/use-waypoint was absent and is "other" now');
    fireEvent.click(button('Use the new plan'));
    await waitFor(() => expect(screen.queryByText(/changed since this preview/)).toBeNull());
    expect(sent('/api/plans/apply')).toHaveLength(1);
    fireEvent.click(button('Apply'));
    await screen.findByText('written');
    const operations = sent('/api/plans/apply').map((asked) => (asked.body as { operation: string }).operation);
    expect(new Set(operations).size).toBe(2);
  });

  it('follows an operation whose answer was lost, and does not send it again', async () => {
    answers['/api/plans/apply'] = (asked) => {
      const { operation: id } = asked.body as { operation: string };
      answers[`/api/operations/${id}`] = () => ({ json: { ...result, id } });
      return { status: 502, text: 'gone' };
    };
    await openPreview();
    fireEvent.click(button('Apply'));
    await screen.findByText('written');
    expect(sent('/api/plans/apply')).toHaveLength(1);
  });

  it('says that it lost sight of one that nobody knows any more', async () => {
    answers['/api/plans/apply'] = () => ({ status: 502, text: 'gone' });
    await openPreview();
    fireEvent.click(button('Apply'));
    await screen.findByRole('dialog', { name: 'Lost sight of: enroll namespace shop' });
    expect(sent('/api/plans/apply')).toHaveLength(1);
  });

  it('shows what it waits for, and stops when told to', async () => {
    const waiting = operation({
      state: 'running',
      steps: [
        progress({
          id: 'wait-ready Gateway/bookinfo/waypoint',
          kind: 'wait',
          state: 'waiting',
          message: 'Waypoint bookinfo/waypoint is not ready',
        }),
        progress({ state: 'pending' }),
      ],
    });
    let stopped = false;
    answers['/api/plans/apply'] = (asked) => {
      const { operation: id } = asked.body as { operation: string };
      answers[`/api/operations/${id}`] = () => ({
        json: stopped ? operation({ state: 'stopped', steps: [progress({ state: 'skipped' })] }) : { ...waiting, id },
      });
      answers[`/api/operations/${id}/stop`] = () => {
        stopped = true;
        return { json: waiting };
      };
      return { json: { ...waiting, id } };
    };
    await openPreview();
    fireEvent.click(button('Apply'));
    await screen.findByText('Waypoint bookinfo/waypoint is not ready');
    fireEvent.click(button('Stop'));
    await screen.findByText('not begun');
  });

  it('cannot apply when started read only, and says why', async () => {
    answers['/api/session'] = () => ({ json: { ...session, readOnly: true } });
    await openPreview();
    const apply = button('Apply');
    expect(apply.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(apply.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/read only/);
    fireEvent.click(apply);
    expect(sent('/api/plans/apply')).toEqual([]);
  });

  it('names the namespace and its present state', async () => {
    await openDialog();
    const dialog = screen.getByRole('dialog', { name: 'Enroll namespace shop' });
    within(dialog).getByText('now: in the mesh, 2 of 2 pods captured');
    within(dialog).getByText('now: asks for none');
  });
});
