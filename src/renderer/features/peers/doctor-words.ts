import type { Finding } from '../../../shared/model/doctor.ts';
import type { Examination } from './doctor-store.ts';

/** How an examination went, in one sentence; empty while there is none. */
export function outcomeWords({ stage, findings, words }: Examination): string {
  switch (stage) {
    case 'none':
    case 'running':
      return '';
    case 'failed':
      return words;
    case 'stopped':
      return 'Stopped before the end.';
    case 'ended':
      return summaryOf(findings);
  }
}

function summaryOf(findings: readonly Finding[]): string {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  if (problems > 0) return problems === 1 ? 'One thing is wrong.' : `${problems} things are wrong.`;
  const notes = findings.some(({ level }) => level === 'note');
  return notes ? 'Nothing is wrong; the notes may explain the rest.' : 'Nothing is wrong.';
}

/** What somebody who helps wants to read. */
export function asText(findings: readonly Finding[]): string {
  return findings
    .map(({ level, message, step }) => `${level}: ${message}${step === null ? '' : ` → ${step}`}`)
    .join('\n');
}
