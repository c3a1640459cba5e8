import { expect, test } from 'vitest';
import type { Finding, FindingLevel } from '../../../shared/model/doctor.ts';
import type { Examination } from './doctor-store.ts';
import { asText, outcomeWords } from './doctor-words.ts';

function found(level: FindingLevel, step: string | null = null): Finding {
  return { check: 'reach', level, message: `A ${level}.`, step };
}

function examination(given: Partial<Examination>): Examination {
  return { stage: 'ended', findings: [], words: '', ...given };
}

test.each([
  [{ stage: 'none' as const }, ''],
  [{ stage: 'running' as const, words: 'The clock of Kitchen' }, ''],
  [{ stage: 'failed' as const, words: 'No such address.' }, 'No such address.'],
  [{ stage: 'stopped' as const }, 'Stopped before the end.'],
  [{ findings: [found('good')] }, 'Nothing is wrong.'],
  [{ findings: [found('note')] }, 'Nothing is wrong; the notes may explain the rest.'],
  [{ findings: [found('problem'), found('note')] }, 'One thing is wrong.'],
  [{ findings: [found('problem'), found('problem')] }, '2 things are wrong.'],
])('an examination %j ends with "%s"', (given, words) => {
  expect(outcomeWords(examination(given))).toBe(words);
});

test('findings are copied as lines with their next steps', () => {
  expect(asText([found('good'), found('problem', 'Open the port.')])).toBe(
    'good: A good.\nproblem: A problem. → Open the port.',
  );
});
