import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="mx-auto mt-16 max-w-xl space-y-2 px-4">
      <h1 className="font-semibold text-lg">There is no such page</h1>
      <p className="text-text-2">The address is wrong, or it is of another version of Waymark.</p>
      <p>
        <Link href="/" className="text-accent underline underline-offset-2">
          To the topology
        </Link>
      </p>
    </div>
  );
}
