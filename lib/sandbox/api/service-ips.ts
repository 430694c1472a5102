import type { Allocations } from './kinds/kind.ts';

/** Cluster IPs of 10.96.0.0/12 in order, so that the same manifests always get the same addresses. */
export class ServiceIps implements Allocations {
  readonly #taken = new Set<string>();
  #next = 10;

  serviceIp(wanted: string): string {
    const ip = wanted || this.#firstFree();
    this.#taken.add(ip);
    return ip;
  }

  releaseServiceIp(ip: string): void {
    this.#taken.delete(ip);
  }

  #firstFree(): string {
    for (;;) {
      const n = this.#next++;
      const ip = `10.${96 + ((n >> 16) & 15)}.${(n >> 8) & 255}.${n & 255}`;
      if ((n & 255) !== 0 && (n & 255) !== 255 && !this.#taken.has(ip)) return ip;
    }
  }
}
