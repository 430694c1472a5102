'use client';
import { LogOut, UserRound } from 'lucide-react';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { useSignOut } from '../query/sign-in.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { forgetPerson } from './forget-person.ts';

/** Who signed in, until when, and the way out. Nothing where nobody signs in. */
export function UserMenu() {
  const { data } = useSession();
  const { run, isPending, error } = useSignOut((next) => {
    forgetPerson();
    location.assign(next ?? '/');
  });
  if (!data?.until) return null;
  return (
    <Popover
      label="Signed in"
      trigger={
        <Button look="ghost" size="icon" aria-label={`Signed in as ${data.user}`} title={`Signed in as ${data.user}`}>
          <UserRound aria-hidden />
        </Button>
      }
    >
      <div className="space-y-3 p-3">
        <div>
          <p className="text-text-2 text-xs">Signed in as</p>
          <p className="font-medium text-text [overflow-wrap:anywhere]">
            <Verbatim text={data.user} />
          </p>
          <p className="mt-1 text-text-2 text-xs">
            until {new Date(data.until).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}; you see and change what this
            user may
          </p>
        </div>
        {error && <p className="text-(--broken-text) text-xs">{appErrorOf(error).message}</p>}
        <Button className="w-full justify-center" busy={isPending} onClick={() => run(undefined)}>
          <LogOut aria-hidden />
          Sign out
        </Button>
      </div>
    </Popover>
  );
}
