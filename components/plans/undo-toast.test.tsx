import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Asked, Reply } from '../query/testing/api-server.ts';
import { startApiServer } from '../query/testing/api-server.ts';
import { dismissToast } from '../shell/toast-store.ts';
import { Toasts } from '../shell/toasts.tsx';
import type { HistoryEntry } from './history.ts';
import { remember } from './history.ts';
import { operation, preview, progress, undoOf } from './testing/effects.ts';
import { offerUndo } from './undo-toast.ts';

const undo = undoOf();
const entry: HistoryEntry = {
  id: 'e1',
  at: '2026-11-23T10:00:00Z',
  title: 'Namespace shop',
  clusterId: 'c1',
  state: 'done',
  intent: undo,
  done: [],
  undo,
  undoAll: null,
  undone: null,
};

let server: Awaited<ReturnType<typeof startApiServer>>;
let answer: (asked: Asked) => Reply;
beforeEach(async () => {
  answer = ({ path }) => ({ json: path === '/api/plans' ? preview() : operation() });
  server = await startApiServer((asked) => answer(asked));
  (globalThis as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`${server.url}/`);
  remember(entry);
  render(<Toasts />);
  offerUndo(entry);
});
afterEach(async () => {
  cleanup();
  dismissToast('e1');
  localStorage.clear();
  await server.close();
});

const undone = () => (JSON.parse(localStorage.getItem('waymark.changes') ?? '[]') as HistoryEntry[])[0]?.undone;
const clickUndo = async () => fireEvent.click(await screen.findByRole('button', { name: 'Undo: Namespace shop' }));

describe('the toast after a change', () => {
  it('takes the change back', async () => {
    await clickUndo();
    await screen.findByText('Undone');
    expect(server.log.map(({ path, body }) => [path, (body as { intent: unknown }).intent])).toEqual([
      ['/api/plans', undo],
      ['/api/plans/apply', undo],
    ]);
    expect(undone()).toEqual(expect.any(String));
  });

  it('says why it was not taken back', async () => {
    answer = () => ({ status: 409, json: { error: { code: 'conflict', message: 'Somebody changed it.', hint: 'Make a new change.' } } });
    await clickUndo();
    await screen.findByText('Somebody changed it. Make a new change.');
    expect(undone()).toBeNull();
  });

  it('does not undo on another cluster', async () => {
    answer = () => ({ json: preview({ clusterId: 'c2' }) });
    await clickUndo();
    await screen.findByText(/made on another cluster/);
    expect(server.log.map(({ path }) => path)).toEqual(['/api/plans']);
  });

  it('does not call a failed step undone', async () => {
    answer = ({ path }) => ({
      json:
        path === '/api/plans'
          ? preview()
          : operation({ state: 'failed', steps: [progress({ state: 'failed', message: 'Denied by a webhook.' })] }),
    });
    await clickUndo();
    await screen.findByText('Denied by a webhook.');
    expect(undone()).toBeNull();
  });
});
