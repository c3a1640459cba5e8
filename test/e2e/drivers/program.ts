import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

/** A child process of a test. */
export interface Program {
  readonly process: ChildProcess;
  /** What it has said so far on both of its outputs. */
  said(): string;
  /** Resolves with its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Opens a channel for messages between the two processes. */
  readonly hasChannel?: boolean;
}

export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  const { environment = {}, hasChannel = false } = options;
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, MESHTASK_LOG: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  // A test that fails while it starts the application, or is cut off, leaves nothing running.
  const cutOff = (): void => void child.kill('SIGKILL');
  process.once('exit', cutOff);
  child.once('exit', () => process.off('exit', cutOff));
  return {
    process: child,
    said: () => said,
    ended,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

/** Asks until there is an answer, as long as the program runs. */
export async function waitFor<Answer>(
  program: Program,
  ask: () => Promise<Answer | null>,
): Promise<Answer> {
  while (program.process.exitCode === null && program.process.signalCode === null) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The application ended before its window opened. It said: ${program.said()}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
