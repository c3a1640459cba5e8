import { Button, Group } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PoolMembership } from '../../../shared/model/pool.ts';
import { useSettings } from '../../bridge/agent-store.ts';
import { Confirmation } from '../../ui/confirmation.tsx';
import { JoinPool } from './join-pool.tsx';
import { usePoolActions, usePoolDialog } from './pool-store.ts';
import { SettingRow } from './setting-row.tsx';

/** Which private pool this machine is in, and how it joins or leaves one. */
export function PoolSetting({ pool }: { pool: PoolMembership | null }): ReactNode {
  const { ask } = usePoolActions();
  // The first start has the same dialog.
  const isIntroduced = useSettings()?.settings.isIntroduced ?? false;
  return (
    <SettingRow
      id="pool"
      label="Private pool"
      sentence="Machines with the same pool and pass phrase see each other, and nobody else sees them. Without one, this machine is open to every Meshtask of the network."
      isFixed={pool?.isFixed ?? false}
    >
      {(ids) =>
        pool === null ? (
          <>
            <Button
              variant="default"
              leftSection={<IconLock size={16} aria-hidden="true" />}
              onClick={() => ask('join')}
              aria-describedby={ids['aria-describedby']}
            >
              Join a pool …
            </Button>
            {isIntroduced && <JoinPool />}
          </>
        ) : (
          <>
            <Group gap="sm">
              <strong>{pool.name}</strong>
              {!pool.isFixed && (
                <Button
                  variant="default"
                  leftSection={<IconLockOpen size={16} aria-hidden="true" />}
                  onClick={() => ask('leave')}
                >
                  Leave …
                </Button>
              )}
            </Group>
            <LeavePool name={pool.name} />
          </>
        )
      }
    </SettingRow>
  );
}

function LeavePool({ name }: { name: string }): ReactNode {
  const { open, isBusy, problem } = usePoolDialog();
  const { leave, close } = usePoolActions();
  return (
    <Confirmation
      isOpen={open === 'leave'}
      title={`Leave the pool ${name}?`}
      keep="Stay in it"
      confirm="Leave"
      isBusy={isBusy}
      onKeep={close}
      onConfirm={() => void leave()}
    >
      {problem ??
        'Its machines no longer see this one, and every Meshtask of the network can. To come back, the pass phrase is needed.'}
    </Confirmation>
  );
}
