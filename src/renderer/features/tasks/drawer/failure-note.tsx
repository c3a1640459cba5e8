import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../../../shared/contract/failure.ts';
import { FAILURE_WORDS } from '../../../../shared/contract/failure-words.ts';
import type { NextStep } from './next-steps.ts';

export interface FailureNoteProps {
  readonly failure: Failure;
  readonly steps: readonly NextStep[];
  /** What the machine at the other end is called. */
  readonly peerName: string;
  readonly onStep: (step: NextStep) => void;
}

/** What happened, and what to do about it. */
export function FailureNote({ failure, steps, peerName, onStep }: FailureNoteProps): ReactNode {
  const isCancelled = failure.code === 'cancelled';
  const words: Readonly<Record<NextStep, string>> = {
    retry: 'Retry',
    move: 'Run elsewhere',
    allow: `Allow ${peerName}`,
    settings: 'Open settings',
  };
  return (
    <Alert
      color={isCancelled ? 'gray' : 'red'}
      icon={
        isCancelled ? (
          <IconBan size={18} aria-hidden="true" />
        ) : (
          <IconAlertTriangle size={18} aria-hidden="true" />
        )
      }
      title={FAILURE_WORDS[failure.code]}
    >
      {failure.message}
      {steps.length > 0 && (
        <Group gap={8} mt={8}>
          {steps.map((step, index) => (
            <Button
              key={step}
              size="xs"
              variant={index === 0 ? 'filled' : 'default'}
              onClick={() => onStep(step)}
            >
              {words[step]}
            </Button>
          ))}
        </Group>
      )}
    </Alert>
  );
}
