import { type Command, InvalidArgumentError } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { TaskUpdate } from '../../../shared/contract/streams.ts';
import { isEnded, prioritySchema, promptSchema, type Target } from '../../../shared/model/task.ts';
import { seconds } from '../../command-line/option-values.ts';
import { CommandError, ExitCode } from '../command-error.ts';
import { connectToAgent } from '../connection.ts';
import { findPeer } from '../find-peer.ts';
import { leaveOnInterrupt } from '../interrupt.ts';
import { createJob, type Job, type TaskOrder } from '../job.ts';
import { type PeerNames, readPeerNames } from '../peer-names.ts';
import { readPrompts } from '../read-prompts.ts';
import { printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { statusWords } from '../terminal/task-words.ts';
import { formatDuration } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

interface RunOptions extends AgentOptions {
  readonly target: string;
  readonly priority?: number;
  readonly timeout?: number;
  readonly wait?: number;
  readonly batch?: string;
}

interface Reporter {
  update(update: TaskUpdate): Promise<void>;
  finish(): void;
}

export function addRun(program: Command): void {
  addCommand(program, 'run', 'create a task, follow it and print its result')
    .argument('[prompt]', 'what should be done')
    .option('--target <target>', 'auto, local, everyone, or a peer by name or id', 'auto')
    .option('--priority <number>', '0 to 255, a higher number runs first (default: 5)', priority)
    .option('--timeout <seconds>', 'the longest execution (default: 300)', seconds)
    .option('--wait <seconds>', 'the longest wait before execution (default: 86400)', seconds)
    .option('--batch <file>', 'one prompt a line; - is standard input')
    .action(run);
}

async function run(prompt: string | undefined, options: RunOptions): Promise<void> {
  const stopLeaving = leaveOnInterrupt();
  const prompts = await choosePrompts(prompt, options.batch);
  const bridge = await connectToAgent(options.dataDir);
  try {
    const job = createJob(bridge, await orderOf(bridge, options));
    stopLeaving();
    const interruption = cancelOnInterrupt(job);
    const reporter = await createReporter(bridge, job, options);
    await job.run(prompts, reporter.update);
    await interruption.settled();
    reporter.finish();
    setExitCode(job, interruption.happened());
  } finally {
    bridge.close();
  }
}

async function choosePrompts(
  prompt: string | undefined,
  batch: string | undefined,
): Promise<readonly string[]> {
  if ((prompt === undefined) === (batch === undefined)) {
    throw usage('Give either a prompt or --batch with a file.');
  }
  if (batch !== undefined) return readPrompts(batch);
  const parsed = promptSchema.safeParse(prompt);
  if (!parsed.success) throw usage(parsed.error.issues[0]?.message ?? 'The prompt is not valid.');
  return [parsed.data];
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

async function createReporter(bridge: Bridge, job: Job, options: RunOptions): Promise<Reporter> {
  if (options.batch !== undefined) return batchReporter(job, options.json);
  const tell = options.json ? () => {} : taskTeller(await readPeerNames(bridge));
  return {
    async update(update) {
      tell(update);
      await printOutcome(update);
    },
    finish: () => {},
  };
}

function batchReporter(job: Job, json: boolean): Reporter {
  const bar = createProgressBar();
  const startedAt = performance.now();
  return {
    async update(update) {
      if (process.stdout.isTTY) bar.clear();
      await printOutcome(update);
      const { total, complete, failed } = job.report();
      bar.show({ ended: complete + failed, failed, total });
    },
    finish() {
      bar.clear();
      const { complete, failed } = job.report();
      const took = formatDuration(performance.now() - startedAt);
      if (!json) say(`${complete} complete, ${failed} failed in ${took}.`);
    },
  };
}

/** Says on standard error what a person would like to know while the task is under way. */
function taskTeller(names: PeerNames): (update: TaskUpdate) => void {
  const told = new Map<string, string>();
  return ({ summary }) => {
    const { id, status, stage, worker, attempt, failure } = summary;
    const news = [status, stage, worker, attempt].join(' ');
    if (told.get(id) === news) return;
    told.set(id, news);
    const place = worker === null ? '' : ` (${oneLine(names.nameOf(worker))})`;
    const times = isEnded(status) ? `, ${describeTimes(summary)}` : '';
    const why = failure === null ? '' : `: ${oneLine(failure.message)}`;
    say(`${statusWords(summary, process.stderr)}${place}${times}${why}`);
  };
}

function describeTimes({ waitedMs, durationMs }: TaskUpdate['summary']): string {
  const waited = `waited ${formatDuration(waitedMs)}`;
  return durationMs === null ? waited : `${waited}, ran ${formatDuration(durationMs)}`;
}

/** The task's end in the words of the wire: a result, or an error. */
async function printOutcome({ summary, result }: TaskUpdate): Promise<void> {
  if (!isEnded(summary.status)) return;
  await printJson(result ?? { task_id: summary.id, error: summary.failure });
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
