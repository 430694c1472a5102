import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { evaluateSelector } from '../../../lib/mesh/resolve/label-selector.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { count } from '../../radar/radar-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Issue, RadioGroup } from '../../ui/radio-group.tsx';
import { inputClass } from '../../ui/text-field.tsx';
import type { Operator, SelectorRow } from './selector-rows.ts';
import { hasValues, operators, rowIssue, selectorOf } from './selector-rows.ts';

export type From = 'Same' | 'All' | 'Selector';

interface AllowFieldProps {
  readonly from: From;
  readonly rows: readonly SelectorRow[];
  readonly onFrom: (from: From) => void;
  readonly onRows: (rows: readonly SelectorRow[]) => void;
  readonly namespaces: WaypointList['namespaces'];
  readonly issue: string | undefined;
}

/** Which namespaces may attach, with a small editor for a selector that counts what it admits now. */
export function AllowField({ from, rows, onFrom, onRows, namespaces, issue }: AllowFieldProps) {
  return (
    <div data-part="allow">
      <RadioGroup
        legend="Who may attach"
        value={from}
        choices={[
          { value: 'Same', label: 'Its own namespace' },
          { value: 'All', label: 'Every namespace', help: 'Also those that are made later: whoever may label a Service may use it.' },
          { value: 'Selector', label: 'Namespaces with certain labels' },
        ]}
        onChange={onFrom}
        issue={from === 'Selector' ? undefined : issue}
      />
      {from === 'Selector' && <SelectorEditor rows={rows} onRows={onRows} namespaces={namespaces} issue={issue} />}
    </div>
  );
}

function SelectorEditor({ rows, onRows, namespaces, issue }: Pick<AllowFieldProps, 'rows' | 'onRows' | 'namespaces' | 'issue'>) {
  const id = useId();
  const change = (row: SelectorRow, part: Partial<SelectorRow>) =>
    onRows(rows.map((other) => (other === row ? { ...row, ...part } : other)));
  // Where the message is about no row in particular, the last one is where something can be said.
  const isWrong = (row: SelectorRow, part: 'key' | 'values') => {
    if (!issue) return undefined;
    const wrong = rows.find((other) => rowIssue(other, rows) !== null);
    return (wrong ? wrong === row && rowIssue(row, rows)?.part === part : row === rows.at(-1) && part === 'values') || undefined;
  };
  return (
    <fieldset className="mt-3 space-y-2" aria-describedby={`${id}-now${issue ? ` ${id}-issue` : ''}`}>
      <legend className="sr-only">Labels of the namespaces that may attach; all must hold</legend>
      {rows.map((row, index) => (
        <div key={row.id} className="flex flex-wrap items-center gap-1.5">
          <input
            aria-label={`Label key ${index + 1}`}
            placeholder="example.com/team"
            value={row.key}
            aria-invalid={isWrong(row, 'key')}
            aria-describedby={isWrong(row, 'key') && `${id}-issue`}
            onChange={(event) => change(row, { key: event.target.value })}
            autoComplete="off"
            spellCheck={false}
            className={`${inputClass} min-w-40! flex-1 font-mono`}
          />
          <select
            aria-label={`Operator ${index + 1}`}
            value={row.operator}
            onChange={(event) => change(row, { operator: event.target.value as Operator })}
            className={`${inputClass} w-auto! shrink-0`}
          >
            {operators.map((operator) => (
              <option key={operator}>{operator}</option>
            ))}
          </select>
          {hasValues(row.operator) && (
            <input
              aria-label={`${row.operator === '=' ? 'Label value' : 'Label values, separated by commas,'} ${index + 1}`}
              placeholder={row.operator === '=' ? 'value' : 'value, value'}
              value={row.values}
              aria-invalid={isWrong(row, 'values')}
              aria-describedby={isWrong(row, 'values') && `${id}-issue`}
              onChange={(event) => change(row, { values: event.target.value })}
              autoComplete="off"
              spellCheck={false}
              className={`${inputClass} min-w-40! flex-1 font-mono`}
            />
          )}
          <IconButton label={`Remove label ${index + 1}`} onClick={() => onRows(rows.filter((other) => other !== row))}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        onClick={() => onRows([...rows, { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, key: '', operator: '=', values: '' }])}
      >
        <Plus aria-hidden />
        Add a label
      </Button>
      <p id={`${id}-now`} role="status" className="text-text-2 text-xs [overflow-wrap:anywhere]">
        {admittedWords(rows, namespaces)}
      </p>
      <Issue id={`${id}-issue`} text={issue} />
    </fieldset>
  );
}

function admittedWords(rows: readonly SelectorRow[], namespaces: WaypointList['namespaces']): string {
  const selector = selectorOf(rows);
  if (Object.keys(selector).length === 0) return 'All of the labels must hold.';
  const admitted = namespaces.filter(({ labels }) => labels && evaluateSelector(selector, labels) === 'matches').map(({ name }) => name);
  const few = admitted.slice(0, 5).join(', ');
  return `Admits ${count(admitted.length, 'namespace')} now${few && `: ${few}`}${admitted.length > 5 ? ' …' : '.'}`;
}
