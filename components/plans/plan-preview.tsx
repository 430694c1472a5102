import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { PlanPreview as Preview } from '../../lib/protocol/api.ts';
import { refWords, valueWords } from '../panel/detail-text.ts';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Command } from '../ui/code-block.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { OverrideField } from './override-field.tsx';
import { PlanCommands } from './plan-commands.tsx';
import { PlanEffects } from './plan-effects.tsx';
import { PlanPolicies } from './plan-policies.tsx';
import { stepLines } from './step-lines.ts';

interface PlanPreviewProps {
  readonly preview: Preview;
  /** Previews a further plan, which helps this one; absent while that cannot be done. */
  readonly onIntent?: ((intent: Intent) => void) | undefined;
  /** Previews the plan that waits for no waypoint, for who typed what is asked for; absent while that cannot be done. */
  readonly onOverride?: ((typed: string) => void) | undefined;
}

/** Everything to know before a plan is applied: what stands against it, what it does, what it writes. Writes nothing. */
export function PlanPreview({ preview, onIntent, onOverride }: PlanPreviewProps) {
  return (
    <div className="space-y-5">
      <Notices preview={preview} onIntent={onIntent} />
      {preview.override !== null && <OverrideField wanted={preview.override} onTyped={onOverride} />}
      <section aria-labelledby="plan-effects">
        <h3 id="plan-effects" className="mb-2 font-semibold text-[13px] text-text">
          What changes for traffic
        </h3>
        <PlanEffects effects={preview.effects} capture={preview.capture} />
      </section>
      {preview.policies && (
        <section aria-labelledby="plan-policies">
          <h3 id="plan-policies" className="mb-2 font-semibold text-[13px] text-text">
            Policies and routes
          </h3>
          <PlanPolicies policies={preview.policies} />
        </section>
      )}
      <section aria-labelledby="plan-changes">
        <h3 id="plan-changes" className="mb-2 font-semibold text-[13px] text-text">
          What is written
        </h3>
        <Steps preview={preview} />
        <DryRunAnswers preview={preview} />
      </section>
      <section aria-labelledby="plan-commands">
        <h3 id="plan-commands" className="mb-1 font-semibold text-[13px] text-text">
          The same by hand
        </h3>
        <PlanCommands preview={preview} />
      </section>
    </div>
  );
}

/** A fix is a command to copy, or a step in words. */
function isCommand(fix: string): boolean {
  return /^(kubectl|istioctl) /.test(fix);
}

const levelOrder = ['stop', 'warn', 'info'] as const;

function Notices({ preview, onIntent }: Pick<PlanPreviewProps, 'preview' | 'onIntent'>) {
  const notices = preview.preflight.toSorted((a, b) => levelOrder.indexOf(a.level) - levelOrder.indexOf(b.level));
  if (notices.length === 0 && preview.permitted.allowed) return null;
  return (
    <div className="space-y-2">
      {!preview.permitted.allowed && (
        <Alert level="stop" title="You may not make this change">
          <p>
            <Verbatim text={preview.permitted.missing} />
          </p>
        </Alert>
      )}
      {notices.map((notice) => (
        <Alert key={`${notice.id} ${notice.says}`} level={notice.level}>
          <p>
            <Verbatim text={notice.says} />
          </p>
          {notice.fix !== '' && (isCommand(notice.fix) ? <Command text={notice.fix} /> : <p>{notice.fix}</p>)}
          {notice.intent && onIntent && (
            <Button size="sm" onClick={() => notice.intent && onIntent(notice.intent)}>
              Preview that first
            </Button>
          )}
        </Alert>
      ))}
    </div>
  );
}

function Steps({ preview }: { readonly preview: Preview }) {
  const lines = stepLines(preview.plan);
  if (lines.length === 0) return <p className="text-[13px] text-text-2">Nothing: it already is as you ask.</p>;
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full table-fixed text-left text-[13px]">
        <thead className="bg-page text-text-2 text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-1.5 [&>th]:font-medium max-sm:[&>th]:px-2">
            <th scope="col" className="w-[38%]">
              Object
            </th>
            <th scope="col" className="w-[30%]">
              What
            </th>
            <th scope="col">Before → after</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-line border-t">
          {lines.map((line) => (
            <tr key={`${line.step} ${line.what}`} className="align-top [&>*]:px-3 [&>*]:py-1.5 max-sm:[&>*]:px-2">
              <th scope="row" className="font-normal text-text">
                <Verbatim text={refWords(line.target)} />
              </th>
              <td className="font-mono text-text text-xs">
                <Verbatim text={line.what} />
              </td>
              <td className="font-mono text-xs">
                <Value value={line.before} /> → <Value value={line.after} strong />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** An absent label is set apart from one whose value is the word "absent". */
function Value({ value, strong = false }: { readonly value: string | null; readonly strong?: boolean }) {
  if (value === null) return <em className="text-text-2">absent</em>;
  return (
    <span className={strong ? 'font-semibold text-text' : 'text-text-2'}>
      <Verbatim text={valueWords(value)} />
    </span>
  );
}

function DryRunAnswers({ preview }: { readonly preview: Preview }) {
  if (preview.dryRun.length === 0) return null;
  const refused = preview.dryRun.filter((answer) => !answer.ok);
  const warnings = preview.dryRun.flatMap((answer) => answer.warnings);
  return (
    <div className="mt-2 space-y-2">
      {refused.length === 0 && (
        <p className="text-text-2 text-xs">The cluster accepted a dry run of this, made with your rights. Nothing is written yet.</p>
      )}
      {refused.map((answer) => (
        <Alert key={answer.step} level="stop" title={`The cluster refuses the change of ${refWords(answer.target)}`}>
          <p>
            <Verbatim text={answer.message} />
          </p>
        </Alert>
      ))}
      {warnings.map((warning) => (
        <Alert key={warning} level="warn" title="The cluster warns">
          <p>
            <Verbatim text={warning} />
          </p>
        </Alert>
      ))}
    </div>
  );
}
