/** What a finding is about. */
export type Check =
  | 'interfaces'
  | 'multicast'
  | 'port'
  | 'identity'
  | 'pool'
  | 'neighbours'
  | 'address'
  | 'version'
  | 'reach'
  | 'clock'
  | 'trust';

/** A `note` may be as it should be; a `problem` keeps machines apart, or will. */
export type FindingLevel = 'good' | 'note' | 'problem';

export interface Finding {
  readonly check: Check;
  readonly level: FindingLevel;
  /** One sentence. Names in it are what peers call themselves. */
  readonly message: string;
  /** What a person can do about it. */
  readonly step: string | null;
}

/** `words` say what is being tested, and are out of date with the next item. */
export type Diagnosis =
  | { readonly kind: 'testing'; readonly words: string }
  | { readonly kind: 'found'; readonly finding: Finding };
