import { SegmentedControl, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { TaskDetails } from '../../../../shared/model/task.ts';
import {
  useAwayPeers,
  usePeerColours,
  usePeerNames,
  useSelf,
} from '../../../bridge/agent-store.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { PeerLabel } from '../../../ui/peer-label.tsx';
import { shortId } from '../../../ui/short-id.ts';
import { Ago, formatDuration, formatTimeOfDay } from '../../../ui/times.tsx';
import { awayWorker } from '../away-worker.ts';
import { BatchLink } from '../batch/batch-link.tsx';
import { Elapsed } from '../elapsed.tsx';
import { priorityWords, targetWords } from '../task-words.ts';
import { Fact } from './fact.tsx';
import { Journey } from './journey.tsx';
import classes from './task-drawer.module.css';
import { TaskTrouble, type TaskTroubleProps } from './task-trouble.tsx';

export function TaskBody(props: TaskTroubleProps): ReactNode {
  const { details } = props;
  const { task, summary, stages, why } = details;
  const nameOfPeer = usePeerNames();
  const colourOf = usePeerColours();
  const { worker } = summary;
  return (
    <>
      <h2 className={classes.prompt}>{task.prompt}</h2>
      <Facts details={details} />
      <TaskTrouble {...props} />
      <Journey stages={stages} colour={worker === null ? undefined : colourOf(worker).colour} />
      {why !== null && (
        <section>
          <h3 className={classes.heading}>
            Why {worker === null ? 'it waits' : nameOfPeer(worker)}
          </h3>
          <Text size="sm">{why}</Text>
          <Prediction details={details} />
          <EarlierAttempts details={details} />
        </section>
      )}
      <Output details={details} />
    </>
  );
}

function Facts({ details: { task, summary } }: { readonly details: TaskDetails }): ReactNode {
  const nameOfPeer = usePeerNames();
  const colourOf = usePeerColours();
  const isMine = task.sender === useSelf();
  const label = (id: string): ReactNode => (
    <PeerLabel id={id} name={nameOfPeer(id)} colour={colourOf(id)} />
  );
  const { worker } = summary;
  const whereWord = summary.status === 'Complete' || worker === null ? 'Ran on' : 'On';
  return (
    <dl className={classes.facts}>
      <Fact name={whereWord}>{worker === null ? 'Nowhere yet' : label(worker)}</Fact>
      {!isMine && <Fact name="From">{label(task.sender)}</Fact>}
      {summary.batch !== null && (
        <Fact name="Batch">
          <BatchLink id={summary.batch} />
        </Fact>
      )}
      <Fact name="Target">{targetWords(summary.target, nameOfPeer)}</Fact>
      <Fact name="Priority">{priorityWords(task.priority)}</Fact>
      <Times task={task} summary={summary} />
      <Fact name="Id">
        <span className={classes.mono} title={task.id}>
          {shortId(task.id)}
        </span>
        <CopyButton compact value={task.id} label="Copy id" />
      </Fact>
    </dl>
  );
}

function Times({ task, summary }: Pick<TaskDetails, 'task' | 'summary'>): ReactNode {
  const self = useSelf();
  const isWaiting = awayWorker(summary, self, useAwayPeers()) !== null;
  const isMine = task.sender === self;
  // A peer's clock is another one.
  const begunAt = isMine ? task.timestamp : summary.enqueuedAt;
  return (
    <>
      <Fact name={isMine ? 'Created' : 'Arrived'}>
        <span>
          <Ago at={begunAt} />, {formatTimeOfDay(begunAt)}
        </span>
      </Fact>
      {summary.executingSince !== null && !isWaiting && (
        <Fact name="Executing">
          <span>
            for <Elapsed since={summary.executingSince} />
          </span>
        </Fact>
      )}
      {summary.durationMs !== null && (
        <Fact name="Duration">{formatDuration(summary.durationMs)}</Fact>
      )}
    </>
  );
}

/** What was reckoned when it was given to its worker, beside how long it took from then on. */
function Prediction({ details }: { readonly details: TaskDetails }): ReactNode {
  const { predictedMs = null, at = 0 } = details.attempts.at(-1) ?? {};
  const { endedAt, status } = details.summary;
  if (predictedMs === null) return null;
  const isComplete = status === 'Complete' && endedAt !== null;
  return (
    <Text size="xs" c="dimmed">
      Reckoned with {formatDuration(predictedMs)} until its result
      {isComplete && `; it took ${formatDuration(endedAt - at)}`}.
    </Text>
  );
}

function EarlierAttempts({ details }: { readonly details: TaskDetails }): ReactNode {
  const nameOfPeer = usePeerNames();
  const earlier = details.attempts.slice(0, -1);
  if (earlier.length === 0) return null;
  return (
    <ol className={classes.attempts} aria-label="Earlier attempts">
      {earlier.map(({ attempt, worker, why, at }) => (
        <li key={attempt}>
          {nameOfPeer(worker)}, {formatTimeOfDay(at)}: {why}
        </li>
      ))}
    </ol>
  );
}

function Output({ details }: { readonly details: TaskDetails }): ReactNode {
  const [view, setView] = useState('result');
  const { result, output } = details;
  const text = result?.result ?? output;
  const json = JSON.stringify({ task: details.task, result }, null, 2);
  const isJson = view === 'json';
  return (
    <section>
      <div className={classes.outputHead}>
        <SegmentedControl
          size="xs"
          aria-label="Show"
          data={[
            { value: 'result', label: 'Result' },
            { value: 'json', label: 'JSON' },
          ]}
          value={view}
          onChange={setView}
        />
        {(isJson || text !== '') && (
          <CopyButton value={isJson ? json : text} label={isJson ? 'Copy JSON' : 'Copy result'} />
        )}
      </div>
      {isJson || text !== '' ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className={classes.output} tabIndex={0}>
          {isJson ? json : text}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {details.summary.status === 'Failed' ? 'There is no result.' : 'There is no result yet.'}
        </Text>
      )}
    </section>
  );
}
