import { Buffer } from 'node:buffer';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { Progress } from '../executor/executor.ts';
import { messageOf } from '../support/app-error.ts';

/** How an execution ended. */
export type Outcome =
  | { readonly ok: true; readonly result: string; readonly durationMs: number }
  | { readonly ok: false; readonly failure: Failure };

/** An executor comes from elsewhere: its types are a claim, as its success is. */
export function outcomeOf(result: unknown, durationMs: number, maxResultBytes: number): Outcome {
  if (typeof result !== 'string') throw new TypeError('Its result is no text.');
  if (fitsAsJson(result, maxResultBytes)) return { ok: true, result, durationMs };
  return { ok: false, failure: { code: 'too_large', message: tooLarge(maxResultBytes) } };
}

export function executorFailed(executor: string, error: unknown): Outcome {
  const message = `The executor "${executor}" failed: ${messageOf(error)}`;
  return { ok: false, failure: { code: 'executor_failed', message } };
}

export function timedOut(timeoutMs: number): Failure {
  return {
    code: 'timed_out',
    message: `It executed for longer than its timeout of ${timeoutMs / 1_000} s and was stopped.`,
  };
}

/** What is no fraction or no text would break the protocol at the requester. */
export function soundProgress({ fraction, text }: Progress): Progress {
  return {
    ...(Number.isFinite(fraction) ? { fraction: Math.min(1, Math.max(0, Number(fraction))) } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}

function tooLarge(maxResultBytes: number): string {
  const limit = Math.ceil(maxResultBytes / (1024 * 1024));
  return `The result is larger than ${limit} MiB, more than can be sent to the machine that asked.`;
}

function fitsAsJson(text: string, maxBytes: number): boolean {
  // JSON takes at most six bytes per UTF-16 unit, so short results need no encoding.
  return text.length * 6 <= maxBytes || Buffer.byteLength(JSON.stringify(text)) <= maxBytes;
}
