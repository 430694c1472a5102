import type { Ref } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { WaypointChoice } from '../../lib/protocol/api.ts';
import { appErrorOf } from '../query/get-json.ts';
import { Button } from '../ui/button.tsx';
import type { ComboboxOption } from '../ui/combobox.tsx';
import { Combobox } from '../ui/combobox.tsx';

interface WaypointFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly WaypointChoice[] | undefined;
  readonly error: unknown;
  readonly issue: string | undefined;
  /** Previews the change that would make a waypoint fit. */
  readonly onFix: (fix: Intent) => void;
  readonly inputRef: Ref<HTMLInputElement>;
}

/** One field for both labels: `namespace/name`. What does not fit is listed with the reason, and can be typed all the same. */
export function WaypointField({ label, value, onChange, choices, error, issue, onFix, inputRef }: WaypointFieldProps) {
  return (
    <Combobox
      label={label}
      inputRef={inputRef}
      value={value}
      onChange={onChange}
      placeholder="bookinfo/waypoint"
      options={(choices ?? []).map(optionOf)}
      instead={instead(choices, error)}
      help={<Help value={value} choices={choices ?? []} onFix={onFix} />}
      issue={issue}
    />
  );
}

function optionOf(choice: WaypointChoice): ComboboxOption {
  return {
    value: nameKey(choice.waypoint),
    note: `${choice.trafficType} · ${choice.badge}`,
    reason: choice.reason,
    disabled: !choice.fits,
  };
}

function instead(choices: readonly WaypointChoice[] | undefined, error: unknown) {
  if (choices && choices.length > 0) return undefined;
  const words = choices
    ? 'There is no waypoint that you may see. The page Waypoints makes one.'
    : error
      ? `The waypoints cannot be listed: ${appErrorOf(error).message}`
      : 'Reading the waypoints…';
  return <p className="px-2 py-1.5 text-[13px] text-text-2">{words}</p>;
}

interface HelpProps {
  readonly value: string;
  readonly choices: readonly WaypointChoice[];
  readonly onFix: (fix: Intent) => void;
}

/** A remark on what stands in the field, so that it is read before the preview. */
function Help({ value, choices, onFix }: HelpProps) {
  const choice = choices.find((c) => nameKey(c.waypoint) === value.trim());
  const fitting = choices.filter((c) => c.fits).length;
  if (!choice) return choices.length === 0 ? '' : `${fitting} of ${choices.length} waypoints fit.`;
  if (choice.fits) return choice.reason || `Handles ${choice.trafficType}; ${choice.badge}.`;
  const { fix } = choice;
  return (
    <>
      <p>Does not fit. {choice.reason}</p>
      {fix && (
        <Button size="sm" className="mt-1.5" onClick={() => onFix(fix)}>
          Preview the change that makes it fit
        </Button>
      )}
    </>
  );
}
