export const ExitCode = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What a command foresees: a sentence for standard error, and how the process ends. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, options: ErrorOptions & { exitCode?: ExitCode } = {}) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = options.exitCode ?? ExitCode.failed;
  }
}
