'use client';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useRef } from 'react';
import { CloseButton } from './button.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Stays in sight below the scrolling content. */
  readonly footer?: ReactNode;
}

/**
 * A modal dialog with a title. Escape, the cross and a click outside call `onClose`; the focus returns to where it was.
 * It is centred by the grid, not by a transform, so that lists inside it can leave its box.
 */
export function Dialog({ open, onClose, title, description, children, footer }: DialogProps) {
  const opener = useRef<Element>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center bg-black/40 p-4 max-sm:p-0">
          <Radix.Content
            {...(description ? {} : { 'aria-describedby': undefined })}
            // The dialog itself takes the focus, so that it is read from its title and no tooltip opens.
            onOpenAutoFocus={(event) => {
              opener.current = document.activeElement;
              event.preventDefault();
              (event.currentTarget as HTMLElement).focus();
            }}
            // Radix would give the focus to its own trigger, which these dialogs do not have.
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              const back = opener.current?.isConnected ? opener.current : document.querySelector('main');
              if (back instanceof HTMLElement) back.focus();
            }}
            className="flex max-h-full w-full max-w-2xl flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-2xl outline-none! max-sm:h-full max-sm:rounded-none"
          >
            <header className="flex items-start gap-3 border-line border-b px-5 py-3.5">
              <div className="min-w-0 flex-1">
                <Radix.Title className="font-semibold text-[15px] text-text [overflow-wrap:anywhere]">{title}</Radix.Title>
                {description && (
                  <Radix.Description className="mt-0.5 text-[13px] text-text-2 [overflow-wrap:anywhere]">{description}</Radix.Description>
                )}
              </div>
              <Radix.Close asChild>
                <CloseButton label="Close" />
              </Radix.Close>
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
            {footer && (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-line border-t bg-page px-5 py-3">{footer}</footer>
            )}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
