import type { Settings } from '../../shared/model/settings.ts';
import type { LocalServer } from '../local-server/server.ts';

export interface LocalServerSwitch {
  follow(settings: Settings): void;
  stop(): Promise<void>;
}

/** Starts and stops the local server as its setting says, one change after the other. */
export function switchLocalServer(
  server: LocalServer,
  onFailure: (error: unknown) => void,
): LocalServerSwitch {
  let last = Promise.resolve();
  const then = (step: () => Promise<void>): Promise<void> => {
    last = last.then(step).catch(onFailure);
    return last;
  };
  return {
    follow({ localServer }) {
      void then(() => (localServer ? server.start() : server.stop()));
    },
    stop: () => then(() => server.stop()),
  };
}
