import type { ReactNode } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FolderPath } from './folder-path.tsx';
import classes from './settings.module.css';

export function AboutSection({ status }: { status: AgentStatus }): ReactNode {
  return (
    <Panel title="About">
      <dl className={classes.facts}>
        <dt>Version</dt>
        <dd>Meshtask {status.version}</dd>
        <dt>Fingerprint</dt>
        <dd className={classes.mono}>{status.fingerprint}</dd>
        <dt>Peer id</dt>
        <dd>
          <span className={classes.mono}>{status.id}</span>
          <CopyButton value={status.id} label="Copy the peer id" compact />
        </dd>
        <dt>Executor</dt>
        <dd>{status.executor}</dd>
        <dt>Licence</dt>
        <dd>MIT</dd>
        <dt>Log</dt>
        <dd>
          {status.logDir === null ? (
            'In the terminal where this agent was started, or wherever that sends it'
          ) : (
            <FolderPath folder="log" path={status.logDir} />
          )}
        </dd>
      </dl>
    </Panel>
  );
}
