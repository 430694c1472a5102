'use client';
import { CircleQuestionMark } from 'lucide-react';
import { useEffect, useState } from 'react';
import { looks } from '../../lib/mesh/view/look.ts';
import { IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { LookBadge } from './look-badge.tsx';
import { lookWords } from './look-words.tsx';

const keys = [
  { keys: ['?'], does: 'This help' },
  { keys: ['Tab'], does: 'Next control; the graph is one stop' },
  { keys: ['↑', '↓', '←', '→'], does: 'Move inside the graph, lists and menus' },
  { keys: ['Home', 'End'], does: 'First and last thing of the graph' },
  { keys: ['/'], does: 'Filter; on Destinations the search' },
  { keys: ['n', 'N'], does: 'What matches the filter in the graph: the next, the one before' },
  { keys: ['t'], does: 'Graph or table' },
  { keys: ['f'], does: 'Fit the graph into the window' },
  { keys: ['+', '−'], does: 'Zoom' },
  { keys: ['Enter'], does: 'Open or choose' },
  { keys: ['Esc'], does: 'Close what is open' },
];

const docs = 'https://istio.io/latest/docs/ambient/usage/waypoint/';

/** The help button, and the `?` key wherever nothing is being typed. */
export function Help() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <>
      <IconButton label="Help (?)" onClick={() => setOpen(true)}>
        <CircleQuestionMark aria-hidden />
      </IconButton>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Help"
        description="Waymark shows which waypoint handles a destination of an Istio ambient mesh, why, and changes it safely."
      >
        <h3 className="mb-2 font-semibold text-[13px]">What the looks mean</h3>
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-1.5 text-[13px]">
          {looks.map((look) => (
            <div key={look} className="contents">
              <dt>
                <LookBadge look={look} />
              </dt>
              <dd className="text-text-2">{lookWords[look].says}</dd>
            </div>
          ))}
        </dl>
        <h3 className="mt-5 mb-2 font-semibold text-[13px]">Keyboard</h3>
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-1.5 text-[13px]">
          {keys.map((row) => (
            <div key={row.does} className="contents">
              <dt className="flex gap-1">
                {row.keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd className="text-text-2">{row.does}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-5 text-[13px] text-text-2">
          Waypoints in Istio’s documentation:{' '}
          <a href={docs} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2 [overflow-wrap:anywhere]">
            {docs}
          </a>
        </p>
      </Dialog>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
