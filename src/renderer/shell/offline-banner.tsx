import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useConnection } from '../bridge/bridge-context.tsx';
import classes from './shell.module.css';

export function OfflineBanner(): ReactNode {
  if (useConnection() !== 'lost') return null;
  return (
    <div className={classes.warning} role="alert">
      <IconPlugConnectedX size={20} stroke={1.75} aria-hidden="true" />
      <span>
        <strong>The connection to the agent was lost.</strong> What you see is how it was then.
        Meshtask connects again by itself as soon as the agent runs.
      </span>
    </div>
  );
}
