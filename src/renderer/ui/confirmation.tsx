import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface ConfirmationProps {
  readonly isOpen: boolean;
  /** A question. */
  readonly title: string;
  readonly keep: string;
  readonly confirm: string;
  readonly isBusy?: boolean;
  readonly onKeep: () => void;
  readonly onConfirm: () => void;
  /** What would be lost. */
  readonly children: ReactNode;
}

/** Asks a person before something is destroyed; the safe answer has the focus. */
export function Confirmation(props: ConfirmationProps): ReactNode {
  const { isOpen, title, keep, confirm, isBusy = false, onKeep, onConfirm, children } = props;
  return (
    <Modal
      opened={isOpen}
      onClose={onKeep}
      title={title}
      withCloseButton={false}
      transitionProps={{ duration: 0 }}
    >
      <Text size="sm">{children}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onKeep} data-autofocus>
          {keep}
        </Button>
        <Button color="red" loading={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
