import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Waiting } from '../ui/waiting.tsx';

/** Before the first answer: containers in outline. */
export function TopologySkeleton() {
  return (
    <div className="h-full overflow-hidden p-8">
      <Waiting
        what="Reading the mesh"
        long="The server still lists the objects of the cluster; large clusters take a while. The page goes on by itself."
      >
        <div className="grid grid-cols-[repeat(auto-fill,minmax(22rem,1fr))] gap-6">
          {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
            <Skeleton key={key} className="h-56 rounded-2xl" />
          ))}
        </div>
      </Waiting>
    </div>
  );
}

/** The cluster answers, and shows no namespace. */
export function EmptyCluster() {
  return (
    <div className="grid h-full place-items-center p-6">
      <div className="max-w-md text-center">
        <h2 className="mb-2 font-semibold text-base">No namespace is readable</h2>
        <p className="text-[13px] text-text-2">
          Either the cluster is empty, or the user that Waymark uses may not list namespaces. Ask for the right to{' '}
          <code className="font-mono">list namespaces</code>, or name the namespaces that you may read in the notice at the top. To see what
          you may do: <code className="font-mono">kubectl auth can-i --list</code>
        </p>
      </div>
    </div>
  );
}

/** Over the graph, in which everything is dimmed. */
export function NoMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-20 z-10 flex justify-center">
      <p
        role="status"
        className="pointer-events-auto flex items-center gap-3 rounded-lg border border-line-strong bg-surface px-4 py-2 text-[13px] shadow-lg"
      >
        Nothing matches the filter.
        <Button size="sm" onClick={onClear}>
          Clear the filter
        </Button>
      </p>
    </div>
  );
}
