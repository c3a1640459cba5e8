import type { TrustRequest } from '../../shared/model/peer.ts';
import type { TaskSummary } from '../../shared/model/task.ts';

/** What a notification says, and the path of the interface that a click opens. */
export interface Note {
  readonly title: string;
  readonly body: string;
  readonly path: string;
}

/** More of a kind than this become one notification. */
const MOST_NAMED = 3;
const MAX_PROMPT_CHARACTERS = 80;

export function notesOnRequests(requests: readonly TrustRequest[]): readonly Note[] {
  if (requests.length > MOST_NAMED) {
    const title = `${requests.length} machines ask to run tasks here`;
    return [{ title, body: requests.map(({ name }) => name).join(', '), path: 'peers' }];
  }
  return requests.map(({ name, fingerprint }) => ({
    title: `${name} asks to run tasks here`,
    body: `Its fingerprint is ${fingerprint}.`,
    path: 'peers',
  }));
}

export function notesOnEnded(tasks: readonly TaskSummary[]): readonly Note[] {
  if (tasks.length > MOST_NAMED) {
    return [{ title: `${tasks.length} tasks ended`, body: summaryOf(tasks), path: 'tasks' }];
  }
  return tasks.map((task) => ({
    title: titleOf(task),
    body: shortened(task.prompt),
    path: `tasks/${task.sender}/${task.id}`,
  }));
}

export function noteOnUpdate(version: string): Note {
  return {
    title: `Meshtask ${version} is ready`,
    body: 'It starts when you restart Meshtask, which Settings offers to do.',
    path: 'settings',
  };
}

function titleOf({ status, failure }: TaskSummary): string {
  if (status === 'Complete') return 'A task is complete';
  return failure?.code === 'cancelled' ? 'A task was cancelled' : 'A task failed';
}

function summaryOf(tasks: readonly TaskSummary[]): string {
  const failed = tasks.filter(({ status }) => status === 'Failed').length;
  return failed === 0
    ? 'All are complete.'
    : `${tasks.length - failed} complete, ${failed} failed.`;
}

function shortened(prompt: string): string {
  const characters = [...prompt];
  if (characters.length <= MAX_PROMPT_CHARACTERS) return prompt;
  return `${characters.slice(0, MAX_PROMPT_CHARACTERS - 1).join('')}…`;
}
