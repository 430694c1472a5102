import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { ScrollArea } from './scroll-area.tsx';

interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
  readonly actions?: ReactNode;
}

/** Text to copy, exactly as it is; scrolls inside of itself. */
export function CodeBlock({ label, text, actions }: CodeBlockProps) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-page">
      <ScrollArea label={label} className="max-h-64">
        <pre className="whitespace-pre-wrap px-3 py-2 font-mono text-text text-xs leading-relaxed [overflow-wrap:anywhere]">{text}</pre>
      </ScrollArea>
      <div className="flex items-center justify-end gap-1 border-line border-t bg-surface px-1 py-0.5">
        {actions}
        <CopyButton label={`Copy ${label}`} text={text}>
          Copy
        </CopyButton>
      </div>
    </div>
  );
}

/** One command with its copy button, on one line that wraps. */
export function Command({ text }: { readonly text: string }) {
  return (
    <span className="flex items-start gap-1 rounded border border-line bg-page py-0.5 pr-0.5 pl-2 text-text">
      <code className="min-w-0 flex-1 self-center font-mono text-xs [overflow-wrap:anywhere]">{text}</code>
      <CopyButton label={`Copy: ${text}`} text={text} />
    </span>
  );
}
