import type { TrustPolicy } from '../../../shared/model/peer.ts';

export const TRUST_POLICIES: readonly {
  readonly value: TrustPolicy;
  readonly label: string;
}[] = [
  { value: 'ask', label: 'Ask me' },
  { value: 'allow', label: 'Everyone' },
  { value: 'block', label: 'Nobody new' },
];

const SENTENCES: Readonly<Record<TrustPolicy, string>> = {
  ask: 'Tasks of a machine that you do not know wait until you allow them.',
  allow: 'Every machine on this network may run its tasks here without asking.',
  block: 'Machines that you do not know are turned away.',
};

export function trustPolicySentence(policy: TrustPolicy): string {
  return SENTENCES[policy];
}
