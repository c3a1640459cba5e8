import { Button, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconPlugConnected,
  IconRouter,
  IconStethoscope,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../../shared/contract/failure.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import classes from './peers.module.css';
import { RetryButton } from './retry-button.tsx';

export interface MissingMachineProps {
  readonly ports: readonly string[];
  readonly problems: readonly Failure[];
  readonly multicast: 'on' | 'off' | 'fixed-off';
  /** Why it could not be turned on. */
  readonly multicastProblem: string | null;
  readonly isRetrying: boolean;
  /** Null when no known peer is away. */
  readonly onRetry: (() => void) | null;
  /** Leads to the doctor. */
  readonly onFindOut: () => void;
  readonly onTurnOnMulticast: () => void;
  readonly onConnectByAddress: () => void;
}

/** What to check when machines do not see each other, in the order that finds the cause soonest. */
export function MissingMachine(props: MissingMachineProps) {
  const { ports, problems, multicast, isRetrying } = props;
  const port = ports[0] ?? '4737';
  return (
    <ol className={classes.checks}>
      <li className={classes.findOut}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconStethoscope size={15} aria-hidden="true" />}
          onClick={props.onFindOut}
        >
          Find out why
        </Button>
        <Text size="sm" c="dimmed">
          Tests this machine and those around it. Or check yourself:
        </Text>
      </li>
      {problems.map(({ message }) => (
        <li key={message} className={classes.problem}>
          <IconAlertTriangle size={18} aria-hidden="true" />
          <Text size="sm">{message}</Text>
        </li>
      ))}
      <Check
        number={1}
        action={
          props.onRetry !== null && <RetryButton isBusy={isRetrying} onRetry={props.onRetry} />
        }
      >
        Meshtask runs on both machines, and both are on one network. Guest networks often keep
        machines apart.
      </Check>
      <Check
        number={2}
        action={
          multicast === 'off' && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconRouter size={15} aria-hidden="true" />}
              onClick={props.onTurnOnMulticast}
            >
              Turn it on
            </Button>
          )
        }
      >
        {MULTICAST_WORDS[multicast]} {props.multicastProblem}
      </Check>
      <Check number={3} action={<CopyButton value={`TCP ${port}, UDP 5353`} label="Copy ports" />}>
        The firewall of each machine lets in TCP port <b className={classes.mono}>{port}</b> and UDP
        port <b className={classes.mono}>5353</b>.
      </Check>
      <Check
        number={4}
        action={
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlugConnected size={15} aria-hidden="true" />}
            onClick={props.onConnectByAddress}
          >
            Connect by address
          </Button>
        }
      >
        Multicast does not reach through VPNs and some switches: type an address of the other
        machine here once.
      </Check>
    </ol>
  );
}

const MULTICAST_WORDS: Readonly<Record<MissingMachineProps['multicast'], string>> = {
  on: 'This machine looks for others by multicast. See in its Settings that the other one does too.',
  off: 'This machine does not look for others by multicast: that is turned off.',
  'fixed-off':
    'This machine does not look for others by multicast: the command line turned that off for this run.',
};

interface CheckProps {
  readonly number: number;
  readonly action: ReactNode;
  readonly children: ReactNode;
}

function Check({ number, action, children }: CheckProps) {
  return (
    <li className={classes.check}>
      <span className={classes.number} aria-hidden="true">
        {number}
      </span>
      <Text size="sm">{children}</Text>
      {action}
    </li>
  );
}
