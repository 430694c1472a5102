'use client';
import { LogIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { appErrorOf } from '../query/get-json.ts';
import { useSignIn } from '../query/sign-in.ts';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Command } from '../ui/code-block.tsx';
import { TextField } from '../ui/text-field.tsx';

interface SignInFormProps {
  readonly onSignedIn: (user: string) => void;
  /** Whether it is what one signs in with first. */
  readonly takesFocus: boolean;
}

/** The token of whoever wants to see the cluster, checked by the API server; what is wrong with it is told at the field. */
export function SignInForm({ onSignedIn, takesFocus }: SignInFormProps) {
  const [token, setToken] = useState('');
  const [empty, setEmpty] = useState(false);
  const { run, reset, isPending, error } = useSignIn(onSignedIn);
  const field = useRef<HTMLInputElement>(null);
  const failure = error ? appErrorOf(error) : null;
  const atField = failure?.issues?.some((issue) => issue.field === 'token') ?? false;
  const issue = empty ? 'Paste a token.' : atField ? [failure?.message, failure?.hint].filter(Boolean).join(' ') : undefined;

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  useEffect(() => {
    if (atField) field.current?.select();
  }, [atField]);

  const send = () => {
    setEmpty(token.trim() === '');
    if (token.trim() !== '') run(token);
    else field.current?.focus();
  };

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextField
        ref={field}
        label="Token"
        type="password"
        name="token"
        value={token}
        issue={issue}
        onChange={(event) => {
          setToken(event.target.value);
          setEmpty(false);
          reset();
        }}
      />
      {failure && !atField && (
        <Alert level="stop" title={failure.message} announce>
          {failure.hint && <p>{failure.hint}</p>}
        </Alert>
      )}
      <Button type="submit" look={takesFocus ? 'primary' : 'secondary'} busy={isPending} className="w-full justify-center">
        <LogIn aria-hidden />
        {isPending ? 'Asking the API server …' : 'Sign in'}
      </Button>
      <details className="text-text-2 text-xs">
        <summary className="cursor-pointer rounded text-text">Where do I get a token?</summary>
        <div className="mt-2 space-y-2">
          <p>Any bearer token that the API server accepts. For a service account, whose rights you then have:</p>
          <Command text="kubectl create token NAME --namespace NAMESPACE --duration 8h" />
          <p>If your kubeconfig holds a token, it is this one:</p>
          <Command text="kubectl config view --minify --raw --output jsonpath='{.users[0].user.token}'" />
          <p>
            Waymark has no rights of its own: you see and change what you may. The token is kept in a sealed cookie of this browser, until
            it expires or you sign out.
          </p>
        </div>
      </details>
    </form>
  );
}
