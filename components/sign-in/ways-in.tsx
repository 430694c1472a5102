'use client';
import { ExternalLink, LogIn } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { appErrorOf } from '../query/get-json.ts';
import { useWaysIn } from '../query/sign-in.ts';
import { Failure } from '../shell/failure.tsx';
import { Alert } from '../ui/alert.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { SignInForm } from './sign-in-form.tsx';

interface WaysInProps {
  readonly onSignedIn: (user: string) => void;
  /** Whether there is a page that must not be lost: the provider then is visited in another tab. */
  readonly keepsPage?: boolean;
}

/** How one signs in here: at the identity provider, with a token, or either; and why it did not work a moment ago. */
export function WaysIn({ onSignedIn, keepsPage = false }: WaysInProps) {
  const { data, error, refetch, isFetching } = useWaysIn();
  if (error)
    return <Failure title="How to sign in is not known" error={appErrorOf(error)} onRetry={() => void refetch()} busy={isFetching} />;
  if (!data)
    return (
      <Waiting what="Asking how to sign in" long="Waymark’s server does not answer yet.">
        <Skeleton className="h-8 w-full" />
      </Waiting>
    );
  const { provider, token, failure } = data;
  return (
    <div className="space-y-4">
      {failure && (
        <Alert level="stop" title="You were not signed in" announce>
          <p>
            <Verbatim text={failure.message} />
          </p>
          <p>{failure.hint}</p>
          <p className="text-xs">
            Code: <code>{failure.reason}</code>
          </p>
        </Alert>
      )}
      {provider !== null && <ProviderLink name={provider} keepsPage={keepsPage} />}
      {provider !== null && token && (
        <p className="flex items-center gap-3 text-text-2 text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with a token
        </p>
      )}
      {token && <SignInForm onSignedIn={onSignedIn} takesFocus={provider === null} />}
    </div>
  );
}

interface ProviderLinkProps {
  readonly name: string;
  readonly keepsPage: boolean;
}

function ProviderLink({ name, keepsPage }: ProviderLinkProps) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    link.current?.focus();
  }, []);
  const returnTo = keepsPage ? '/' : location.pathname + location.search;
  return (
    <div>
      <ButtonLink
        ref={link}
        href={`/oidc/start?returnTo=${encodeURIComponent(returnTo)}`}
        look="primary"
        className="w-full justify-center"
        {...(keepsPage ? { target: '_blank', rel: 'noopener' } : {})}
      >
        {keepsPage ? <ExternalLink aria-hidden /> : <LogIn aria-hidden />}
        <span className="truncate">
          Sign in with <Verbatim text={name} />
        </span>
      </ButtonLink>
      {keepsPage && <p className="mt-2 text-text-2 text-xs">It opens in another tab. Sign in there, and come back to this one.</p>}
    </div>
  );
}
