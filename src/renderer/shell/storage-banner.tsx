import { IconDatabaseExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStatus } from '../bridge/agent-store.ts';
import classes from './shell.module.css';

/** What keeps this machine's history from being written, or what happened to it. */
export function StorageBanner(): ReactNode {
  const problems = useStatus()?.problems.filter(({ code }) => code === 'storage_failed') ?? [];
  return problems.map(({ message }) => (
    <div key={message} className={classes.warning} role="alert">
      <IconDatabaseExclamation size={20} stroke={1.75} aria-hidden="true" />
      <span>{message}</span>
    </div>
  ));
}
