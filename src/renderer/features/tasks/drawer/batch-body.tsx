import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { gainSentence } from '../../../../shared/contract/batch-words.ts';
import { type Batch, openTasksIn } from '../../../../shared/model/batch.ts';
import { taskStatuses } from '../../../../shared/model/task.ts';
import { usePeerColours, useSelf } from '../../../bridge/agent-store.ts';
import { useNow } from '../../../ui/clock.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { shortId } from '../../../ui/short-id.ts';
import { Ago, formatDuration, formatTimeOfDay } from '../../../ui/times.tsx';
import { BatchProgress } from '../batch/batch-progress.tsx';
import { doneWords, etaWords } from '../batch/batch-words.ts';
import type { ToldBatch } from '../list/row-list.ts';
import classes from './batch-drawer.module.css';
import { BatchShares } from './batch-shares.tsx';
import { Fact } from './fact.tsx';
import shared from './task-drawer.module.css';

export function BatchBody({ batch }: { readonly batch: ToldBatch }): ReactNode {
  const gain = gainSentence(batch, useSelf());
  return (
    <>
      <h2 className={shared.prompt}>{batch.name}</h2>
      <Progress batch={batch} />
      {gain !== null && <Text size="sm">{gain}</Text>}
      <BatchShares shares={batch.shares} />
      <Facts batch={batch} />
    </>
  );
}

function Progress({ batch }: { readonly batch: ToldBatch }): ReactNode {
  const counted = taskStatuses.filter((status) => batch.counts[status] > 0);
  return (
    <section>
      <div className={classes.progressHead}>
        <span className={classes.done}>{doneWords(batch)} done</span>
        {openTasksIn(batch) > 0 && <Eta batch={batch} />}
      </div>
      <div className={classes.progress}>
        <BatchProgress batch={batch} colourOf={usePeerColours()} />
      </div>
      <ul className={classes.counts} aria-label="Tasks by status">
        {counted.map((status) => (
          <li key={status} data-status={status}>
            <strong>{batch.counts[status].toLocaleString()}</strong> {status.toLowerCase()}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Eta({ batch }: { readonly batch: ToldBatch }): ReactNode {
  return <span className={classes.eta}>{etaWords(batch, useNow())}</span>;
}

function Facts({ batch }: { readonly batch: Batch }): ReactNode {
  const { createdAt, elapsedMs, id } = batch;
  return (
    <dl className={shared.facts}>
      <Fact name="Created">
        <span>
          <Ago at={createdAt} />, {formatTimeOfDay(createdAt)}
        </span>
      </Fact>
      {elapsedMs !== null && openTasksIn(batch) === 0 && (
        <Fact name="Took">{formatDuration(elapsedMs)}</Fact>
      )}
      <Fact name="Id">
        <span className={shared.mono} title={id}>
          {shortId(id)}
        </span>
        <CopyButton compact value={id} label="Copy id" />
      </Fact>
    </dl>
  );
}
