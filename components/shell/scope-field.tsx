'use client';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { NAMESPACE_PATTERN } from '../../lib/protocol/intents/limits.ts';
import { useAddNamespace } from '../query/freshness.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { rememberedScope, rememberScope } from './remembered-scope.ts';

const pattern = new RegExp(`^${NAMESPACE_PATTERN}$`);

/** For users who may not list the whole cluster: the namespaces that are read, and a field to add one. */
export function ScopeField({ scope }: { readonly scope: readonly string[] }) {
  const [name, setName] = useState('');
  const [issue, setIssue] = useState<string>();
  const clusterId = useSession().data?.cluster.id;
  const add = useAddNamespace();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const namespace = name.trim();
    if (!pattern.test(namespace)) return setIssue('Use lower-case letters a–z, digits and "-", for example "bookinfo".');
    setIssue(undefined);
    add.mutate(namespace, {
      onSuccess: () => {
        if (clusterId !== undefined) rememberScope(clusterId, namespace);
        setName('');
      },
    });
  };

  const failure = add.error ? appErrorOf(add.error) : undefined;
  return (
    <form onSubmit={submit} className="border-line border-t p-3">
      <p className="text-text-2 text-xs">
        You may not list the whole cluster, so Waymark reads these namespaces one by one: {scope.length === 0 && 'none yet.'}
        {scope.map((namespace, index) => (
          <span key={namespace}>
            {index > 0 && ', '}
            <Verbatim text={namespace} className="font-medium text-text" />
          </span>
        ))}
      </p>
      <div className="mt-2 flex items-start gap-2">
        <TextField
          label="Read another namespace"
          value={name}
          onChange={(event) => setName(event.target.value)}
          issue={issue ?? (failure && [failure.message, failure.hint].filter(Boolean).join(' '))}
          className="flex-1"
        />
        <Button type="submit" busy={add.isPending} className="mt-5">
          {add.isPending ? 'Adding…' : 'Add'}
        </Button>
      </div>
    </form>
  );
}

/** Sends the remembered namespaces that the server does not read, also after it was restarted; one that it refuses is sent once. */
export function useRememberedScope(scope: readonly string[] | null | undefined): void {
  const clusterId = useSession().data?.cluster.id;
  const { mutate } = useAddNamespace();
  const sent = useRef(new Set<string>());
  useEffect(() => {
    if (clusterId === undefined || !scope) return;
    for (const namespace of rememberedScope(clusterId)) {
      if (scope.includes(namespace)) sent.current.delete(namespace);
      else if (!sent.current.has(namespace)) {
        sent.current.add(namespace);
        mutate(namespace);
      }
    }
  }, [clusterId, scope, mutate]);
}
