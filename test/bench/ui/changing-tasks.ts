import type { SocketBridge } from '../../../src/shared/contract/socket-bridge.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** A hundred tasks a second; the agent announces each five to six times on its way. */
export const STEADY_WORK = ['--concurrency', '160', '--mock-delay', '1600-1600'];
const TASKS_A_SECOND = 100;
const BATCHES_A_SECOND = 10;
const BATCH = TASKS_A_SECOND / BATCHES_A_SECOND;
/** Spread them among those that wait, for the queue is ordered by them. */
const PRIORITIES = 30;

const random = seededRandom(1);

export async function createTasks(bridge: SocketBridge, count: number): Promise<void> {
  for (let created = 0; created < count; created += BATCH) {
    const prompts = Array.from({ length: BATCH }, (_, index) => `Sort box ${created + index}.`);
    const priority = Math.floor(random() * PRIORITIES);
    await bridge.call('task.create', { prompts, target: 'local', priority });
  }
}

export interface ChangingTasks {
  /** Changes of tasks that the agent announced, a second. */
  rate(): number;
  stop(): void;
}

/** Creates tasks as fast as the agent runs them, so that those that wait stay as many. */
export function changeTasks(bridge: SocketBridge): ChangingTasks {
  const startedAt = performance.now();
  let changes = 0;
  const stopListening = bridge.listen('tasks.changed', ({ tasks }) => {
    changes += tasks.length;
  });
  const timer = setInterval(() => void createTasks(bridge, BATCH), 1_000 / BATCHES_A_SECOND);
  return {
    rate: () => (changes / (performance.now() - startedAt)) * 1_000,
    stop() {
      clearInterval(timer);
      stopListening();
    },
  };
}
