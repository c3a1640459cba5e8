import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { BusyButton } from './busy-button.tsx';

export interface ConfirmationProps {
  readonly isOpen: boolean;
  /** A question. */
  readonly title: string;
  readonly keep: string;
  readonly confirm: string;
  /** Of the button that confirms; red unless nothing is lost. */
  readonly color?: 'red' | 'teal';
  readonly isBusy?: boolean;
  readonly onKeep: () => void;
  readonly onConfirm: () => void;
  /** What would happen. */
  readonly children: ReactNode;
}

/** Asks a person before something that cannot be undone; the safe answer has the focus. */
export function Confirmation(props: ConfirmationProps): ReactNode {
  const {
    isOpen,
    title,
    keep,
    confirm,
    color = 'red',
    isBusy = false,
    onKeep,
    onConfirm,
    children,
  } = props;
  return (
    <Modal
      opened={isOpen}
      onClose={onKeep}
      withCloseButton={false}
      transitionProps={{ duration: 0 }}
    >
      <Stack gap="sm">
        <Modal.Title>{title}</Modal.Title>
        <Text size="sm">{children}</Text>
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onKeep} data-autofocus>
            {keep}
          </Button>
          <BusyButton color={color} isBusy={isBusy} onClick={onConfirm}>
            {confirm}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
