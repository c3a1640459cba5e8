import type { ReactNode } from 'react';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import { useStatus } from '../bridge/agent-store.ts';
import { useConnection } from '../bridge/bridge-context.tsx';
import classes from './shell.module.css';

export function StatePill(): ReactNode {
  const status = useStatus();
  const isOpen = useConnection() === 'open';
  if (status === null) return null;
  return (
    <span className={classes.pill}>
      <span className={classes.dot} data-state={stateOf(status, isOpen)} aria-hidden="true" />
      {isOpen ? sentenceOf(status) : 'No connection to the agent'}
    </span>
  );
}

function stateOf({ isAccepting }: AgentStatus, isOpen: boolean): string {
  if (!isOpen) return 'offline';
  return isAccepting ? 'accepting' : 'paused';
}

function sentenceOf({ isAccepting, peersPresent, executing }: AgentStatus): string {
  const peers = peersPresent === 1 ? '1 peer' : `${peersPresent} peers`;
  return `${isAccepting ? 'Accepting tasks' : 'Paused'} · ${peers} · ${executing} executing`;
}
