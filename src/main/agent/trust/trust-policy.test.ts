import { expect, test } from 'vitest';
import { effectiveTrust, windowFor } from './trust-policy.ts';

test.each([
  ['ask', 'ask'],
  ['allow', 'allowed'],
  ['block', 'blocked'],
] as const)('under the policy %s an undecided peer is %s', (policy, trust) => {
  expect(effectiveTrust(policy, null)).toBe(trust);
});

test("a person's decision overrides the policy", () => {
  expect(effectiveTrust('block', 'allowed')).toBe('allowed');
  expect(effectiveTrust('allow', 'blocked')).toBe('blocked');
  expect(effectiveTrust('allow', 'ask')).toBe('ask');
});

test('an allowed peer may have 1,024 open tasks, an undecided one 8, a blocked one none', () => {
  expect([windowFor('allowed'), windowFor('ask'), windowFor('blocked')]).toEqual([1_024, 8, 0]);
});
