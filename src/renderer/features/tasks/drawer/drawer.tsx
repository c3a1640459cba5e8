import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './task-drawer.module.css';

export interface DrawerProps {
  readonly label: string;
  readonly status: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel beside the table; its head says what the row has come to. */
export function Drawer({ label, status, onClose, children }: DrawerProps): ReactNode {
  return (
    <aside className={classes.drawer} aria-label={label}>
      <div className={classes.top}>
        {status}
        <ActionIcon
          variant="subtle"
          color="gray"
          ml="auto"
          aria-label="Close details"
          title="Close (Esc)"
          onClick={onClose}
        >
          <IconX size={18} aria-hidden="true" />
        </ActionIcon>
      </div>
      {children}
    </aside>
  );
}
