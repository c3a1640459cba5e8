import type { z } from 'zod';

/** @returns why a schema refuses a value, in words for people, or null when it does not. */
export function refusalOf(schema: z.ZodType, value: unknown): string | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return issue === undefined ? 'This is not valid.' : wordsFor(issue);
}

function wordsFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' ? issue.message : `The least is ${issue.minimum}.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `At most ${issue.maximum} characters.`
        : `The most is ${issue.maximum}.`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'It must be a whole number.' : 'It must be a number.';
    default:
      return issue.message;
  }
}
