import { Code } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import classes from './shell.module.css';

const TITLES = {
  missing: 'This address has no token',
  refused: 'The agent refused the token of this address',
} as const;

/** All that a person without the token sees. */
export function NoAccess({ reason }: { readonly reason: keyof typeof TITLES }): ReactNode {
  return (
    <main className={classes.noAccess}>
      <EmptyState icon={<IconKey size={32} aria-hidden="true" />} title={TITLES[reason]} level={1}>
        Open the address that the agent printed when it started. It ends in <Code>#token=…</Code>,
        which proves that you may use this agent. To see it again, start the agent again.
      </EmptyState>
    </main>
  );
}
