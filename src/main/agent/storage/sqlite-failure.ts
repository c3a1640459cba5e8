import type { FailureCode } from '../../../shared/contract/failure.ts';
import { AppError, messageOf } from '../support/app-error.ts';

/** Primary result codes, from https://www.sqlite.org/rescode.html. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
const PRIMARY_CODE_MASK = 0xff;

export function isSqliteFailure(error: unknown): error is Error {
  return resultCodeOf(error) !== null;
}

export function isBusy(error: unknown): boolean {
  return resultCodeOf(error) === BUSY;
}

export function isCorrupt(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** @returns what to tell a person of a failed statement; `what` begins the sentence. */
export function storageFailure(
  what: string,
  error: Error,
  code: FailureCode = 'storage_failed',
): AppError {
  const reason = resultCodeOf(error) === FULL ? 'the disk is full' : messageOf(error);
  return new AppError(code, `${what}: ${reason}.`, { cause: error });
}

function resultCodeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & PRIMARY_CODE_MASK
    : null;
}
