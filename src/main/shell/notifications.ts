import { Notification } from 'electron';
import type { Bridge } from '../../shared/contract/bridge.ts';
import type { PeerId } from '../../shared/model/ids.ts';
import type { TaskSummary } from '../../shared/model/task.ts';
import type { MainWindow } from './window.ts';

export interface NotificationParts {
  readonly bridge: Bridge;
  readonly self: PeerId;
  readonly window: MainWindow;
}

const MAX_PROMPT_CHARACTERS = 80;
/** More tasks than this that end in one message become one notification. */
const MOST_TASKS_NAMED = 3;

/** Tells of what a person should know while the window is not focused. */
export function notifyPeople({ bridge, self, window }: NotificationParts): void {
  const notify = (title: string, body: string, path: string): void => {
    if (window.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', () => window.show(path));
    notification.show();
  };

  const asking = new Set<PeerId>();
  bridge.listen('requests.changed', ({ requests }) => {
    for (const { peer, name, fingerprint } of requests) {
      if (asking.has(peer)) continue;
      notify(`${name} asks to run tasks here`, `Its fingerprint is ${fingerprint}.`, 'peers');
    }
    asking.clear();
    for (const { peer } of requests) asking.add(peer);
  });

  let newest = Date.now();
  bridge.listen('tasks.changed', ({ tasks }) => {
    const ended = tasks.filter((task) => task.sender === self && (task.endedAt ?? 0) > newest);
    newest = Math.max(newest, ...ended.map(({ endedAt }) => endedAt ?? 0));
    if (ended.length > MOST_TASKS_NAMED) {
      notify(`${ended.length} tasks ended`, summaryOf(ended), 'tasks');
      return;
    }
    for (const task of ended) notify(titleOf(task), shortPrompt(task), pathOf(task));
  });
}

function titleOf({ status, failure }: TaskSummary): string {
  if (status === 'Complete') return 'A task is complete';
  return failure?.code === 'cancelled' ? 'A task was cancelled' : 'A task failed';
}

function pathOf({ sender, id }: TaskSummary): string {
  return `tasks/${sender}/${id}`;
}

function summaryOf(tasks: readonly TaskSummary[]): string {
  const failed = tasks.filter(({ status }) => status === 'Failed').length;
  return failed === 0
    ? 'All are complete.'
    : `${tasks.length - failed} complete, ${failed} failed.`;
}

function shortPrompt({ prompt }: TaskSummary): string {
  const characters = [...prompt];
  if (characters.length <= MAX_PROMPT_CHARACTERS) return prompt;
  return `${characters.slice(0, MAX_PROMPT_CHARACTERS - 1).join('')}…`;
}
