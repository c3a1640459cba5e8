import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { prioritySchema, promptSchema, type Target } from '../../../shared/model/task.ts';
import { seconds } from '../../command-line/option-values.ts';
import { batchNameOf } from '../batch-name.ts';
import { CommandError, ExitCode } from '../command-error.ts';
import { connectToAgent } from '../connection.ts';
import { findPeer } from '../find-peer.ts';
import { leaveOnInterrupt } from '../interrupt.ts';
import { createJob, type Job, type TaskOrder } from '../job.ts';
import { readPrompts } from '../read-prompts.ts';
import { say } from '../terminal/output.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';
import { batchReporter, taskReporter } from './run-reporters.ts';

interface RunOptions extends AgentOptions {
  readonly target: string;
  readonly priority?: number;
  readonly timeout?: number;
  readonly wait?: number;
  readonly batch?: string;
  readonly name?: string;
}

export function addRun(program: Command): void {
  addCommand(program, 'run', 'create a task, follow it and print its result')
    .argument('[prompt]', 'what should be done')
    .option('--target <target>', 'auto, local, everyone, or a peer by name or id', 'auto')
    .option('--priority <number>', '0 to 255, a higher number runs first (default: 5)', priority)
    .option('--timeout <seconds>', 'the longest execution (default: 300)', seconds)
    .option('--wait <seconds>', 'the longest wait before execution (default: 86400)', seconds)
    .option('--batch <file>', 'one prompt a line; - is standard input')
    .option('--name <name>', "what the batch is called (default: the file's name)")
    .action(run);
}

async function run(prompt: string | undefined, options: RunOptions): Promise<void> {
  const stopLeaving = leaveOnInterrupt();
  const prompts = await choosePrompts(prompt, options);
  const batch = batchOf(options, prompts);
  const bridge = await connectToAgent(options.dataDir);
  try {
    const job = createJob(bridge, { ...(await orderOf(bridge, options)), batch });
    stopLeaving();
    const interruption = cancelOnInterrupt(job);
    const reporter = await (batch === undefined
      ? taskReporter(bridge, options.json)
      : batchReporter(bridge, { job, id: batch.id, json: options.json }));
    await job.run(prompts, reporter.update);
    await interruption.settled();
    await reporter.finish();
    setExitCode(job, interruption.happened());
  } finally {
    bridge.close();
  }
}

async function choosePrompts(
  prompt: string | undefined,
  { batch, name }: RunOptions,
): Promise<readonly string[]> {
  if (name !== undefined && batch === undefined) {
    throw usage('Only a batch has a name: see --batch.');
  }
  if ((prompt === undefined) === (batch === undefined)) {
    throw usage('Give either a prompt or --batch with a file.');
  }
  if (batch !== undefined) return readPrompts(batch);
  const parsed = promptSchema.safeParse(prompt);
  if (!parsed.success) throw usage(parsed.error.issues[0]?.message ?? 'The prompt is not valid.');
  return [parsed.data];
}

function batchOf({ batch, name }: RunOptions, prompts: readonly string[]): TaskOrder['batch'] {
  if (batch === undefined) return undefined;
  return { id: randomUUID(), name: batchNameOf(name, batch, prompts) };
}

async function orderOf(bridge: Bridge, options: RunOptions): Promise<TaskOrder> {
  return {
    target: await targetOf(bridge, options.target),
    ...(options.priority !== undefined && { priority: options.priority }),
    ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
    ...(options.wait !== undefined && { waitMs: options.wait }),
  };
}

async function targetOf(bridge: Bridge, reference: string): Promise<Target> {
  if (reference === 'auto' || reference === 'local' || reference === 'everyone') return reference;
  const own = await bridge.call('agent.status');
  if (reference === own.id || reference === own.fingerprint) return 'local';
  return { peer: await findPeer(bridge, reference) };
}

interface Interruption {
  happened(): boolean;
  /** Resolves when the tasks have been told. */
  settled(): Promise<void>;
}

function cancelOnInterrupt(job: Job): Interruption {
  let cancelling: Promise<void> | null = null;
  process.on('SIGINT', () => {
    if (cancelling !== null) process.exit(ExitCode.interrupted);
    say('Cancelling; Ctrl-C again leaves at once.');
    // A lost connection ends the run itself, with its own sentence.
    cancelling = job.cancel().catch(() => {});
  });
  return {
    happened: () => cancelling !== null,
    settled: async () => {
      await cancelling;
    },
  };
}

function setExitCode(job: Job, isInterrupted: boolean): void {
  if (isInterrupted) process.exitCode = ExitCode.interrupted;
  else if (job.report().failed > 0) process.exitCode = ExitCode.failed;
}

function priority(text: string): number {
  const parsed = prioritySchema.safeParse(/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
}

function usage(message: string): CommandError {
  return new CommandError(message, { exitCode: ExitCode.usage });
}
