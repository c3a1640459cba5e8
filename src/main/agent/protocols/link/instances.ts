import type { PeerId } from '../../../../shared/model/ids.ts';

const MAX_SUPERSEDED = 32;
/** Strangers come and go under new identities; the longest unseen are forgotten. */
const MAX_PEERS = 1_000;

/**
 * Tells a restart from two live agents with one identity: after a restart the former instance
 * never speaks again, of two live ones the former comes back.
 */
export class Instances {
  readonly #current = new Map<PeerId, string>();
  readonly #superseded = new Map<PeerId, string[]>();

  note(peer: PeerId, instance: string): void {
    const former = this.#current.get(peer);
    this.#current.delete(peer);
    this.#current.set(peer, instance);
    this.#forgetOldest();
    if (former === undefined || former === instance) return;
    const superseded = [...(this.#superseded.get(peer) ?? []), former];
    this.#superseded.set(peer, superseded.slice(-MAX_SUPERSEDED));
  }

  #forgetOldest(): void {
    const oldest = this.#current.keys().next();
    if (this.#current.size <= MAX_PEERS || oldest.done === true) return;
    this.#current.delete(oldest.value);
    this.#superseded.delete(oldest.value);
  }

  isSuperseded(peer: PeerId, instance: string): boolean {
    return this.#superseded.get(peer)?.includes(instance) ?? false;
  }
}
