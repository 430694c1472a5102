import { Failure } from '../components/shell/failure.tsx';
import { whyNobody } from '../lib/server/guard-page.ts';

/** What nobody in particular sees of every page, with 401. */
export default async function Unauthorized() {
  const error = (await whyNobody()) ?? { code: 'unauthorized', message: 'Reload the page.' };
  return (
    <div className="mx-auto mt-16 max-w-xl px-4">
      <h1 className="sr-only">Not signed in</h1>
      <Failure title="You are not signed in" error={error} />
    </div>
  );
}
