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
