import { expect } from 'vitest';
import type { TaskId } from '../../src/shared/model/ids.ts';
import { isEnded, type JourneyEntry, type TaskDetails } from '../../src/shared/model/task.ts';
import type { LanAgent } from './lan-agent.ts';

type Histories = ReadonlyMap<string, readonly TaskDetails[]>;

/**
 * Checks over all histories that no task was lost and none was answered twice.
 *
 * @param promised the tasks that each agent said it had created.
 */
export async function checkAccounts(
  agents: readonly LanAgent[],
  promised: ReadonlyMap<LanAgent, ReadonlySet<TaskId>>,
): Promise<void> {
  const histories: Histories = new Map(
    await Promise.all(agents.map(async (agent) => [agent.id, await historyOf(agent)] as const)),
  );
  for (const agent of agents) {
    const history = histories.get(agent.id) ?? [];
    const own = history.filter(({ task }) => task.sender === agent.id);
    expect(new Set(own.map(({ task }) => task.id))).toEqual(promised.get(agent));
    for (const { task, summary } of history) {
      expect(isEnded(summary.status), `${agent.name}: ${task.id} ${summary.status}`).toBe(true);
    }
    for (const details of own) {
      checkEnds(details);
      checkWorker(details, histories);
    }
  }
}

async function historyOf(agent: LanAgent): Promise<TaskDetails[]> {
  const history: TaskDetails[] = [];
  for await (const details of agent.bridge.open('tasks.export', {})) history.push(details);
  return history;
}

function checkEnds(details: TaskDetails): void {
  const { task, summary, result, journey } = details;
  const isComplete = summary.status === 'Complete';
  const story = storyOf(details);
  expect(countOf(journey, 'completed'), story).toBe(isComplete ? 1 : 0);
  expect(countOf(journey, 'completed') + countOf(journey, 'failed'), story).toBe(
    1 + countOf(journey, 'retried'),
  );
  expect(result?.result, story).toBe(isComplete ? `Mock result for: ${task.prompt}` : undefined);
}

/** The answer that the requester took was given by that worker: a newer attempt may have followed. */
function checkWorker(details: TaskDetails, histories: Histories): void {
  const { task, summary } = details;
  if (summary.status !== 'Complete') return;
  const there = histories
    .get(summary.worker ?? '')
    ?.find((candidate) => candidate.task.id === task.id && candidate.task.sender === task.sender);
  const stories = `${storyOf(details)}, and there: ${there === undefined ? 'nothing' : storyOf(there)}`;
  const answers = there?.journey.filter(({ change }) => change === 'completed') ?? [];
  expect(
    answers.map(({ attempt }) => attempt),
    stories,
  ).toContain(summary.attempt);
}

function storyOf({ task, journey }: TaskDetails): string {
  const steps = journey.map(({ change, attempt, detail }) =>
    [change, `(${attempt})`, detail ?? ''].join(' ').trim(),
  );
  return `${task.id}: ${steps.join(', ')}`;
}

function countOf(journey: readonly JourneyEntry[], change: JourneyEntry['change']): number {
  return journey.filter((entry) => entry.change === change).length;
}
