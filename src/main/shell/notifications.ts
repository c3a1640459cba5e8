import { Notification } from 'electron';
import type { Bridge } from '../../shared/contract/bridge.ts';
import type { PeerId } from '../../shared/model/ids.ts';
import type { TaskSummary } from '../../shared/model/task.ts';
import { createGathering } from './gathering.ts';
import { type Note, noteOnUpdate, notesOnEnded, notesOnRequests } from './notes.ts';
import type { MainWindow } from './window.ts';

export interface NotificationParts {
  readonly bridge: Bridge;
  readonly self: PeerId;
  readonly window: MainWindow;
}

/** One that is collected as garbage vanishes, or no longer hears its click. */
const KEPT = 20;

/** Tells of what a person should know, mostly while the window is not focused. */
export function notifyPeople({ bridge, self, window }: NotificationParts): void {
  const kept: Notification[] = [];
  const notify = (notes: readonly Note[]): void => {
    if (!Notification.isSupported()) return;
    for (const { title, body, path } of notes) {
      const notification = new Notification({ title, body });
      notification.on('click', () => window.show(path));
      notification.show();
      kept.push(notification);
    }
    kept.splice(0, kept.length - KEPT);
  };
  const notifyAway = (notes: readonly Note[]): void => {
    if (!window.isFocused()) notify(notes);
  };

  let asking: ReadonlySet<PeerId> = new Set();
  bridge.listen('requests.changed', ({ requests }) => {
    notifyAway(notesOnRequests(requests.filter(({ peer }) => !asking.has(peer))));
    asking = new Set(requests.map(({ peer }) => peer));
  });

  // The window tells of it in the settings only.
  let ready: string | null = null;
  bridge.listen('agent.changed', ({ status: { update } }) => {
    if (update.kind !== 'ready' || update.version === ready) return;
    ready = update.version;
    notify([noteOnUpdate(update.version)]);
  });

  const gather = createGathering<TaskSummary>((tasks) => notifyAway(notesOnEnded(tasks)));
  const isNews = createNews();
  bridge.listen('tasks.changed', ({ tasks }) => {
    const ended = tasks.filter((task) => task.sender === self && isNews(task));
    if (!window.isFocused()) gather(ended);
  });
}

const REMEMBERED = 1_000;

/** @returns whether a task has just ended, once for each end: an event may tell of it again. */
function createNews(): (task: TaskSummary) => boolean {
  const startedAt = Date.now();
  const known = new Set<string>();
  return ({ id, endedAt }) => {
    const end = `${id} ${endedAt}`;
    if (endedAt === null || endedAt < startedAt || known.has(end)) return false;
    known.add(end);
    const [oldest] = known;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return true;
  };
}
