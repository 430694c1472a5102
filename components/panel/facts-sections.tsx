import type { Detail } from '../../lib/mesh/view/views.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Ago } from '../ui/time.tsx';
import { Tip } from '../ui/tooltip.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { valueWords } from './detail-text.ts';
import { PanelSection } from './panel-section.tsx';

export function FactsSection({ detail }: { readonly detail: Detail }) {
  return (
    <PanelSection title="Facts">
      <dl className="grid grid-cols-[fit-content(11rem)_1fr] gap-x-3 gap-y-1 text-[13px]">
        {detail.facts.map((fact) => (
          <div key={`${fact.name} ${fact.value}`} className="contents">
            <dt className="text-text-2 [overflow-wrap:anywhere]">
              {fact.hint ? (
                <Tip text={fact.hint}>
                  <button type="button" className="cursor-help text-left underline decoration-dotted underline-offset-2">
                    {fact.name}
                  </button>
                </Tip>
              ) : (
                fact.name
              )}
            </dt>
            <dd className="text-text">
              <Verbatim text={fact.value} />
            </dd>
          </div>
        ))}
        {detail.created !== '' && (
          <div className="contents">
            <dt className="text-text-2">Created</dt>
            <dd className="text-text">
              <Ago at={detail.created} />
            </dd>
          </div>
        )}
      </dl>
    </PanelSection>
  );
}

export function ConditionsSection({ detail }: { readonly detail: Detail }) {
  return (
    <PanelSection title="Conditions">
      <ul className="space-y-2">
        {detail.conditions.map((condition, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several listeners may carry the same type
          <li key={index} className="text-[13px]">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium text-text">
                <Verbatim text={condition.type} />
              </span>
              <span className="font-mono text-text text-xs">
                <Verbatim text={condition.status} />
              </span>
              {condition.reason !== '' && (
                <span className="text-text-2 text-xs">
                  <Verbatim text={condition.reason} />
                </span>
              )}
              <span className="ml-auto text-text-2 text-xs">
                <Ago at={condition.at} />
              </span>
            </p>
            {condition.message !== '' && (
              <p className="mt-0.5 text-text-2 text-xs">
                <Verbatim text={condition.message} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

/** Labels, those that Istio reads first. */
export function LabelsSection({ detail }: { readonly detail: Detail }) {
  const isIstio = (key: string) => /(^|\.)istio\.io\/|^gateway\.|^istio-injection$/.test(key);
  const entries = Object.entries(detail.labels).toSorted(([a], [b]) => Number(isIstio(b)) - Number(isIstio(a)) || a.localeCompare(b, 'en'));
  return (
    <PanelSection title="Labels">
      <ul className="space-y-0.5">
        {entries.map(([key, value]) => (
          <li key={key} className="group flex items-start gap-1 font-mono text-xs">
            <span className={`min-w-0 flex-1 self-center ${isIstio(key) ? 'text-text' : 'text-text-2'}`}>
              <Verbatim text={`${key}=${value === '' ? valueWords('') : value}`} />
            </span>
            <CopyButton label={`Copy label ${key}`} text={`${key}=${value}`} />
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
