import { Button, Kbd } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconCommand, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStatus } from '../bridge/agent-store.ts';
import { useBridge } from '../bridge/bridge-context.tsx';
import { agentActions } from './agent-actions.ts';
import classes from './shell.module.css';

export function HeaderControls(): ReactNode {
  const isMac = useOs() === 'macos';
  return (
    <>
      <PauseSwitch />
      <Button
        classNames={{ root: classes.palette ?? '', section: classes.paletteIcon ?? '' }}
        variant="subtle"
        c="dimmed"
        color="gray"
        size="xs"
        leftSection={<IconCommand size={16} aria-hidden="true" />}
        rightSection={<Kbd className={classes.shortcut ?? ''}>{isMac ? '⌘ K' : 'Ctrl K'}</Kbd>}
        title="Search and run a command"
        onClick={spotlight.open}
      >
        <span className={classes.commands}>Commands</span>
      </Button>
    </>
  );
}

function PauseSwitch(): ReactNode {
  const status = useStatus();
  const actions = agentActions(useBridge());
  if (status === null) return null;
  return status.isAccepting ? (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlayerPause size={16} aria-hidden="true" />}
      title="Takes no new tasks; what executes goes on"
      onClick={actions.pause}
    >
      Pause
    </Button>
  ) : (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={16} aria-hidden="true" />}
      onClick={actions.resume}
    >
      Resume
    </Button>
  );
}
