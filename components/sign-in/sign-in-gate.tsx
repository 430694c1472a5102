'use client';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useSession } from '../query/session.ts';
import { needsSignIn, useAskAnew } from '../query/sign-in.ts';
import { Logo } from '../shell/logo.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { forgetPerson } from './forget-person.ts';
import { WaysIn } from './ways-in.tsx';

/**
 * Where people sign in: the whole page for somebody who is not known yet; a dialog over the page for somebody whose sign-in has
 * ended, so that nothing that was typed is lost. Everywhere else it is only its children.
 */
export function SignInGate({ children }: { readonly children: ReactNode }) {
  const { data, error } = useSession();
  const askAnew = useAskAnew();
  const signedOut = needsSignIn(error);

  const onSignedIn = (user: string) => {
    if (data?.user === user) askAnew();
    else beginAnew();
  };

  // The page may learn of it by asking who is signed in: somebody signed in in another tab.
  const user = data?.until ? data.user : undefined;
  const before = useRef({ user, signedOut });
  useEffect(() => {
    const { user: known, signedOut: wasOut } = before.current;
    before.current = { user, signedOut };
    if (known !== undefined && user !== known) beginAnew();
    else if (wasOut && !signedOut && user !== undefined) askAnew();
  }, [user, signedOut, askAnew]);

  return (
    <>
      {signedOut && !data ? <SignInPage onSignedIn={onSignedIn} /> : children}
      {signedOut && data && (
        <SignInDialog user={data.user}>
          <WaysIn onSignedIn={onSignedIn} keepsPage />
        </SignInDialog>
      )}
    </>
  );
}

/** Nothing of whoever was here before stays in the memory of the page. */
function beginAnew(): void {
  forgetPerson();
  location.reload();
}

function SignInPage({ onSignedIn }: { readonly onSignedIn: (user: string) => void }) {
  return (
    <main className="grid min-h-dvh place-items-center bg-page p-4">
      <section className="w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-sm">
        <span className="flex items-center gap-2 font-semibold text-[15px] tracking-tight">
          <Logo className="size-6" />
          Waymark
        </span>
        <h1 className="mt-5 font-semibold text-lg text-text">Sign in</h1>
        <p className="mt-1 mb-4 text-[13px] text-text-2">Which waypoint handles what, as far as you may see it.</p>
        <WaysIn onSignedIn={onSignedIn} />
      </section>
    </main>
  );
}

interface SignInDialogProps {
  readonly user: string;
  readonly children: ReactNode;
}

/** It cannot be closed: behind it is what somebody saw who may not see it any more. */
function SignInDialog({ user, children }: SignInDialogProps) {
  const stay = (event: Event) => event.preventDefault();
  return (
    <Radix.Root open>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-60 grid place-items-center bg-black/50 p-4 backdrop-blur-md">
          <Radix.Content
            onEscapeKeyDown={stay}
            onPointerDownOutside={stay}
            onInteractOutside={stay}
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              (event.currentTarget as HTMLElement).querySelector<HTMLElement>('a[href], input')?.focus();
            }}
            className="w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-2xl outline-none!"
          >
            <Radix.Title className="font-semibold text-[15px] text-text">Your sign-in has ended</Radix.Title>
            <Radix.Description className="mt-1 mb-4 text-[13px] text-text-2 [overflow-wrap:anywhere]">
              Your page is kept. You were <Verbatim text={user} />; as somebody else you begin anew.
            </Radix.Description>
            {children}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
