import type { Failure, FailureCode } from '../../../shared/contract/failure.ts';

/** What the agent foresees and can explain to a person. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

export function failureOf(error: unknown): Failure {
  return error instanceof AppError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: `An unexpected error happened: ${messageOf(error)}` };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
