import { gainSentence } from '../../../shared/contract/batch-words.ts';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { TaskUpdate } from '../../../shared/contract/streams.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { isEnded } from '../../../shared/model/task.ts';
import type { Job } from '../job.ts';
import { type PeerNames, readPeerNames } from '../peer-names.ts';
import { formatShares } from '../terminal/batch-shares.ts';
import { printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { statusWords } from '../terminal/task-words.ts';
import { formatDuration } from '../terminal/times.ts';

interface Reporter {
  update(update: TaskUpdate): Promise<void>;
  finish(): Promise<void>;
}

interface BatchReport {
  readonly job: Job;
  readonly id: BatchId;
  readonly json: boolean;
}

/** Prints how a task ends, and says what happens until then. */
export async function taskReporter(bridge: Bridge, json: boolean): Promise<Reporter> {
  const tell = json ? () => {} : taskTeller(await readPeerNames(bridge));
  return {
    async update(update) {
      tell(update);
      await printOutcome(update);
    },
    finish: async () => {},
  };
}

/** Prints how each task ends, shows how far the batch is, and says at last what sharing gained. */
export function batchReporter(bridge: Bridge, { job, id, json }: BatchReport): Reporter {
  const bar = createProgressBar();
  const startedAt = performance.now();
  return {
    async update(update) {
      if (process.stdout.isTTY) bar.clear();
      await printOutcome(update);
      const { total, complete, failed } = job.report();
      bar.show({ ended: complete + failed, failed, total });
    },
    async finish() {
      bar.clear();
      const { total, complete, failed } = job.report();
      const took = formatDuration(performance.now() - startedAt);
      if (json) return;
      say(`${complete} complete, ${failed} failed in ${took}.`);
      if (total > 0) await tellGain(bridge, id);
    },
  };
}

async function tellGain(bridge: Bridge, id: BatchId): Promise<void> {
  const [batch, { id: self }, names] = await Promise.all([
    bridge.call('batch.get', { id }),
    bridge.call('agent.status'),
    readPeerNames(bridge),
  ]);
  const sentence = gainSentence(batch, self);
  if (sentence !== null) say(sentence);
  const shares = formatShares(batch, names);
  if (shares !== '') say(shares);
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
