import { notifications } from '@mantine/notifications';
import type { Failure } from '../../shared/contract/failure.ts';
import { FAILURE_WORDS } from '../../shared/contract/failure-words.ts';

/** Says what did not work; stays until it is closed, for it may need reading twice. */
export function notifyFailure(failure: Failure): void {
  notifications.show({
    color: 'red',
    title: FAILURE_WORDS[failure.code],
    message: failure.message,
    autoClose: false,
    role: 'alert',
  });
}

export function notifyDone(message: string): void {
  notifications.show({ color: 'teal', message, role: 'status' });
}

const NOTICED_MS = 300;

/** Says what goes on, if it takes long enough to be noticed. @returns ends that. */
export function notifyBusy(message: string): () => void {
  let shown: string | null = null;
  const show = (): void => {
    shown = notifications.show({
      ...{ loading: true, autoClose: false, withCloseButton: false },
      ...{ message, role: 'status' },
    });
  };
  const timer = setTimeout(show, NOTICED_MS);
  return () => {
    clearTimeout(timer);
    if (shown !== null) notifications.hide(shown);
  };
}
