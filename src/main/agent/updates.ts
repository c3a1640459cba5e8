import type { CommandHandlers } from '../../shared/contract/commands.ts';
import type { RestartTime, UpdateState } from '../../shared/model/update.ts';
import { AppError } from './support/app-error.ts';

/** What replaces the program by a newer version: each face knows how it is installed. */
export interface Updates {
  readonly state: UpdateState;
  onChanged(listener: () => void): void;
  /** Tells of how it goes through `state`. */
  check(): void;
  /** To be called when a version is ready. */
  restart(when: RestartTime): void;
}

/** @param how says in sentences what updates the program instead. */
export function updatedElsewhere(how: string): Updates {
  return {
    state: { kind: 'elsewhere', how },
    onChanged: () => {},
    check: () => {},
    restart: () => {},
  };
}

export function updateCommands(
  updates: Updates,
): Pick<CommandHandlers, 'update.check' | 'update.restart'> {
  return {
    'update.check': () => {
      const { state } = updates;
      if (state.kind === 'elsewhere') throw new AppError('conflict', state.how);
      updates.check();
      return updates.state;
    },
    'update.restart': ({ when }) => {
      const { kind } = updates.state;
      if (kind !== 'ready' && kind !== 'waiting') {
        throw new AppError('conflict', 'There is no newer version that is ready to start.');
      }
      updates.restart(when);
      return updates.state;
    },
  };
}
