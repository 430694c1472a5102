/** A signpost at a fork: one arm is taken, the other is passed by. The same drawing as public/icon.svg. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path d="M15 3h2v26h-2z" fill="var(--text-2)" />
      <path d="M5 6h17l5 4-5 4H5z" fill="var(--waypoint-fill)" />
      <path d="M27 17H12l-4 3 4 3h15z" fill="none" stroke="var(--l4-line)" strokeWidth="2" strokeLinejoin="round" />
      <path d="M10 29h12" stroke="var(--text-2)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
