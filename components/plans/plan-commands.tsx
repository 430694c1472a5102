'use client';
import { Download } from 'lucide-react';
import type { PlanPreview } from '../../lib/protocol/api.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Tabs } from '../ui/tabs.tsx';

/** The same change for those who make it another way. */
export function PlanCommands({ preview }: { readonly preview: PlanPreview }) {
  const { kubectl, istioctl } = preview.commands;
  return (
    <Tabs
      label="The same change as"
      tabs={[
        {
          id: 'yaml',
          label: 'YAML',
          content: (
            <CodeBlock
              label="patch"
              text={preview.yaml}
              actions={
                <Button size="sm" look="ghost" onClick={() => download('waymark-patch.yaml', preview.yaml)}>
                  <Download aria-hidden />
                  Download
                </Button>
              }
            />
          ),
        },
        { id: 'kubectl', label: 'kubectl', content: <CodeBlock label="kubectl commands" text={kubectl.join('\n')} /> },
        {
          id: 'istioctl',
          label: 'istioctl',
          content:
            istioctl.length > 0 ? (
              <CodeBlock label="istioctl commands" text={istioctl.join('\n')} />
            ) : (
              <p className="py-2 text-[13px] text-text-2">istioctl has no command for this change; use kubectl.</p>
            ),
        },
      ]}
    />
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
