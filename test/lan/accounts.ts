import type { TaskFilter } from '../../src/shared/contract/commands.ts';
import type { TaskId } from '../../src/shared/model/ids.ts';
import { isEnded, type JourneyEntry, type TaskDetails } from '../../src/shared/model/task.ts';
import type { LanAgent } from './lan-agent.ts';

const REST_MS = 5_000;

type Histories = ReadonlyMap<string, readonly TaskDetails[]>;

/** What the agents said they had created, and what they were asked for and never answered. */
export class Ledger {
  readonly #created = new Map<LanAgent, Set<TaskId>>();
  readonly #unanswered = new Map<LanAgent, number>();

  get size(): number {
    return [...this.#created.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  created(requester: LanAgent, id: TaskId): void {
    this.#created.set(requester, this.createdBy(requester).add(id));
  }

  /** It was killed over an order: it may have created these, or not. */
  unanswered(requester: LanAgent, tasks: number): void {
    this.#unanswered.set(requester, this.unansweredBy(requester) + tasks);
  }

  createdBy(requester: LanAgent): Set<TaskId> {
    return this.#created.get(requester) ?? new Set();
  }

  unansweredBy(requester: LanAgent): number {
    return this.#unanswered.get(requester) ?? 0;
  }
}

/** What was found; what is wrong, as a sentence each. */
export interface Audit {
  /** How many tasks were looked at. */
  readonly tasks: number;
  /** Acknowledged, and not there or without an end. */
  readonly lost: readonly string[];
  /** Ended twice, with a wrong result, or told differently by requester and worker. */
  readonly broken: readonly string[];
  /** How the requesters' own tasks ended, and how many of them so. */
  readonly ends: Readonly<Record<string, number>>;
}

/** @returns whether no agent has an own task open. */
export async function haveEnded(agents: readonly LanAgent[]): Promise<boolean> {
  const counts = await Promise.all(
    agents.map(({ bridge }) => bridge.call('tasks.count', { owner: 'mine' })),
  );
  return counts.every(({ Pending, Executing }) => Pending === 0 && Executing === 0);
}

/**
 * Checks over all histories that no task was lost and none was answered twice.
 *
 * @param filter which tasks of the histories the ledger is about.
 */
async function audit(
  agents: readonly LanAgent[],
  ledger: Ledger,
  filter: TaskFilter = {},
): Promise<Audit> {
  const histories: Histories = new Map(
    await Promise.all(
      agents.map(async (agent) => [agent.id, await historyOf(agent, filter)] as const),
    ),
  );
  const lost: string[] = [];
  const broken: string[] = [];
  const ends: Record<string, number> = {};
  for (const agent of agents) {
    const history = histories.get(agent.id) ?? [];
    const own = history.filter(({ task }) => task.sender === agent.id);
    for (const { summary } of own) {
      const end = summary.failure?.code ?? summary.status;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    lost.push(...missingFrom(own, agent, ledger), ...openIn(history, agent, histories));
    broken.push(...unpromisedIn(own, agent, ledger));
    broken.push(
      ...own.flatMap((details) => [...endsWrong(details), ...answersWrong(details, histories)]),
    );
  }
  return { tasks: ledger.size, lost, broken, ends };
}

/** The same, with a moment for workers that are still being told the end of what has moved on. */
export async function auditAtRest(
  agents: readonly LanAgent[],
  ledger: Ledger,
  filter: TaskFilter = {},
): Promise<Audit> {
  const restsBy = performance.now() + REST_MS;
  while (true) {
    const found = await audit(agents, ledger, filter);
    const isRight = found.lost.length === 0 && found.broken.length === 0;
    if (isRight || performance.now() > restsBy) return found;
  }
}

async function historyOf({ bridge }: LanAgent, filter: TaskFilter): Promise<TaskDetails[]> {
  const history: TaskDetails[] = [];
  for await (const details of bridge.open('tasks.export', { filter })) history.push(details);
  return history;
}

function missingFrom(own: readonly TaskDetails[], agent: LanAgent, ledger: Ledger): string[] {
  const known = new Set(own.map(({ task }) => task.id));
  const missing = [...ledger.createdBy(agent)].filter((id) => !known.has(id));
  return missing.map((id) => `${agent.name} has forgotten its task ${id}.`);
}

function openIn(history: readonly TaskDetails[], agent: LanAgent, histories: Histories): string[] {
  return history
    .filter(({ summary }) => !isEnded(summary.status))
    .filter((details) => requesterKnows(details, histories))
    .map((details) => `At ${agent.name} it is ${details.summary.status}: ${storyOf(details)}`);
}

/** What was under way, and acknowledged to nobody, when its requester was killed waits ten minutes for it. */
function requesterKnows({ task }: TaskDetails, histories: Histories): boolean {
  return histories.get(task.sender)?.some((known) => known.task.id === task.id) ?? true;
}

function unpromisedIn(own: readonly TaskDetails[], agent: LanAgent, ledger: Ledger): string[] {
  const promised = ledger.createdBy(agent);
  const surplus = own.filter(({ task }) => !promised.has(task.id));
  if (surplus.length <= ledger.unansweredBy(agent)) return [];
  return surplus.map((details) => `${agent.name} was not asked for it: ${storyOf(details)}`);
}

function endsWrong(details: TaskDetails): string[] {
  const { task, summary, result, journey } = details;
  if (!isEnded(summary.status)) return [];
  const isComplete = summary.status === 'Complete';
  const completed = countOf(journey, 'completed');
  const ends = completed + countOf(journey, 'failed');
  const expected = isComplete ? `Mock result for: ${task.prompt}` : undefined;
  const isRight =
    completed === (isComplete ? 1 : 0) &&
    ends === 1 + countOf(journey, 'retried') &&
    result?.result === expected;
  return isRight ? [] : [`It ended wrongly: ${storyOf(details)}`];
}

/** The answer that the requester took was given by that worker: a newer attempt may have followed. */
function answersWrong(details: TaskDetails, histories: Histories): string[] {
  const { task, summary } = details;
  if (summary.status !== 'Complete') return [];
  const there = histories
    .get(summary.worker ?? '')
    ?.find((candidate) => candidate.task.id === task.id && candidate.task.sender === task.sender);
  const answers = there?.journey.filter(({ change }) => change === 'completed') ?? [];
  if (answers.some(({ attempt }) => attempt === summary.attempt)) return [];
  const story = there === undefined ? 'nothing' : storyOf(there);
  return [`Its worker did not give that answer: ${storyOf(details)}; and there: ${story}`];
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
