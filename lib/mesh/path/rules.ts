interface PathRule {
  readonly says: string;
  /** Where semantics.md says so. */
  readonly source: string;
}

/**
 * What decides the way of a connection. D1–D7 are numbered by semantics.md; the rows of its tables got their letters here:
 * A by address, B by whom it is called, F what fails and what falls open.
 */
export const pathRules = {
  D1: { says: 'The IP of a known workload is workload-addressed, even where a service claims it as its VIP.', source: '4.8 data path' },
  D2: { says: 'Else the VIP of a service that the client sees is service-addressed.', source: '4.8 data path' },
  D3: { says: 'Any other address is passed through as plain TCP, without the mesh.', source: '4.8 data path' },
  D4: {
    says: 'Service-addressed, and the service has a waypoint: to the waypoint, whatever is behind the service.',
    source: '4.8 data path',
  },
  D5: {
    says: 'Service-addressed without a waypoint: straight to a workload, whose own waypoint is not used.',
    source: '4.8 data path',
  },
  D6: {
    says: 'Workload-addressed, and the workload has a waypoint: to the waypoint, except from an instance of that waypoint.',
    source: '4.8 data path',
  },
  D7: { says: 'Workload-addressed without a waypoint: straight to it.', source: '4.8 data path' },
  A1: { says: 'Only cluster IPs are VIPs: node ports and load balancer addresses reach no waypoint.', source: '4.8 address' },
  A2: {
    says: 'A headless name resolves to pod IPs: the waypoint of the workload counts, that of the Service is never used.',
    source: '4.8 address',
  },
  A3: { says: 'An ExternalName is whatever its target is.', source: '4.8 address' },
  A4: { says: 'A pod that calls its own IP is not captured.', source: '4.8 address' },
  A5: { says: 'The IP of a host-network pod is not found as a workload: it is passed through.', source: '4.8 address' },
  A6: { says: 'A ServiceEntry without addresses has no VIP and cannot be service-addressed.', source: '4.7' },
  A7: { says: 'What istiod does not read, the data plane does not know.', source: '1.4, 1.5, 4.3, 4.7' },
  A8: { says: 'A ServiceEntry for wildcard hosts does not apply until it is bound to a waypoint.', source: '4.9' },
  B1: { says: 'For a captured pod its ztunnel decides: waypoints of services and of workloads are used.', source: '4.8 client' },
  B2: { says: 'Nothing looks at what a pod outside the mesh sends: it bypasses every waypoint.', source: '4.8 client' },
  B3: { says: 'A sidecar sends to pods directly and bypasses every waypoint.', source: '4.8 client' },
  B4: {
    says: 'An ingress gateway uses the waypoint of a service only with istio.io/ingress-use-waypoint=true and a VIP, and never that of a workload.',
    source: '4.6, 4.8 client',
  },
  B5: { says: 'A waypoint never sends to the waypoint of another destination.', source: '4.8 client' },
  F1: { says: 'Unbound for whatever reason: L4 only, every policy at a waypoint is skipped.', source: '4.8 fail-open' },
  F2: { says: 'Bound, and the waypoint has no Service, no port 15008 or no ready pod: the connection fails.', source: '4.8 fail-closed' },
  F3: { says: 'Bound, but the waypoint is not told about the destination: it rejects it.', source: '4.8 fail-closed, 4.10' },
  F4: { says: 'Bound, but to a Gateway without an address that the data plane understands: it is told of no waypoint.', source: '3.4' },
  F5: { says: 'Nothing is behind the address.', source: 'Kubernetes' },
  F6: { says: 'A pod whose redirection is pending has no connectivity.', source: '1.2, 2.2' },
} as const satisfies Record<string, PathRule>;

export type PathRuleId = keyof typeof pathRules;
