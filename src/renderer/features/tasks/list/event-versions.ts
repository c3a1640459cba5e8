/** Events of one kind have consecutive versions: a gap means that some were missed. */
export class EventVersions {
  #last = 0;

  /** Nothing is known yet, so nothing can be missing. */
  reset(): void {
    this.#last = 0;
  }

  /** What was loaded includes the event with this version. */
  reach(version: number): void {
    this.#last = Math.max(this.#last, version);
  }

  /** @returns whether no event is missing before this one. */
  follows(version: number): boolean {
    const isNext = this.#last === 0 || version <= this.#last + 1;
    this.reach(version);
    return isNext;
  }
}
