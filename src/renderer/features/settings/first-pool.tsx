import { Button, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStatus } from '../../bridge/agent-store.ts';
import { usePoolActions } from './pool-store.ts';
import classes from './settings.module.css';

/** Offers to keep to oneself, for those who share a network with strangers. */
export function FirstPool(): ReactNode {
  const status = useStatus();
  const { ask } = usePoolActions();
  if (status === null) return null;
  return (
    <div className={classes.startPool}>
      {status.pool === null ? (
        <>
          <Text size="sm">Do others share this network? A private pool keeps to itself.</Text>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLock size={15} aria-hidden="true" />}
            onClick={() => ask('join')}
          >
            Join a private pool …
          </Button>
        </>
      ) : (
        <Text size="sm">
          In the private pool <strong>{status.pool.name}</strong>: only its machines appear here.
        </Text>
      )}
    </div>
  );
}
