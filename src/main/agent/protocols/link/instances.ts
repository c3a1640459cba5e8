import type { PeerId } from '../../../../shared/model/ids.ts';

const MAX_SUPERSEDED = 32;

/**
 * Tells a restart from two live agents with one identity: after a restart the former instance
 * never speaks again, of two live ones the former comes back.
 */
export class Instances {
  readonly #current = new Map<PeerId, string>();
  readonly #superseded = new Map<PeerId, string[]>();

  note(peer: PeerId, instance: string): void {
    const former = this.#current.get(peer);
    this.#current.set(peer, instance);
    if (former === undefined || former === instance) return;
    const superseded = [...(this.#superseded.get(peer) ?? []), former];
    this.#superseded.set(peer, superseded.slice(-MAX_SUPERSEDED));
  }

  isSuperseded(peer: PeerId, instance: string): boolean {
    return this.#superseded.get(peer)?.includes(instance) ?? false;
  }
}
