import { expect, test } from 'vitest';
import { decisions, trustPolicies, trusts } from './peer.ts';

test('trust, policy and decision have three values each', () => {
  expect({ trusts, trustPolicies, decisions }).toEqual({
    trusts: ['ask', 'allowed', 'blocked'],
    trustPolicies: ['ask', 'allow', 'block'],
    decisions: ['once', 'always', 'block'],
  });
});
