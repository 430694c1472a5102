'use client';
import { useState } from 'react';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { LookBadge } from '../shell/look-badge.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { PanelSection } from './panel-section.tsx';
import { RefLink } from './ref-link.tsx';

type Group = Detail['related'][number];

/** A group can hold thousands; so many are listed at first. */
const FEW = 12;

export function RelatedSection({ group, onSelect }: { readonly group: Group; readonly onSelect: (key: RefKey) => void }) {
  const [all, setAll] = useState(false);
  const items = all ? group.items : group.items.slice(0, FEW);
  return (
    <PanelSection title={group.title} aside={<Badge>{group.items.length.toLocaleString('en')}</Badge>}>
      <VirtualList
        items={items}
        keyOf={(item) => refKey(item.ref)}
        itemHeight={30}
        itemClass="flex items-center justify-between gap-2 border-line py-1 text-[13px] [&:not(:first-child)]:border-t"
        render={(item) => (
          <>
            <span className="min-w-0">
              <RefLink target={item.ref} onSelect={onSelect} />
              {item.note !== '' && (
                <span className="block text-text-2 text-xs">
                  <Verbatim text={item.note} />
                </span>
              )}
            </span>
            <LookBadge look={item.look} />
          </>
        )}
      />
      {!all && group.items.length > FEW && (
        <Button size="sm" look="ghost" className="mt-1" onClick={() => setAll(true)}>
          Show all {group.items.length.toLocaleString('en')}
        </Button>
      )}
    </PanelSection>
  );
}
