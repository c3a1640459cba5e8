import type { Check, Diagnosis, Finding } from '../../../shared/model/doctor.ts';

export function good(check: Check, message: string): Finding {
  return { check, level: 'good', message, step: null };
}

export function note(check: Check, message: string, step: string | null = null): Finding {
  return { check, level: 'note', message, step };
}

export function problem(check: Check, message: string, step: string | null): Finding {
  return { check, level: 'problem', message, step };
}

export function testing(words: string): Diagnosis {
  return { kind: 'testing', words };
}

export function found(findings: readonly Finding[]): Diagnosis[] {
  return findings.map((finding) => ({ kind: 'found', finding }));
}
